import { expect, test } from "vitest";
import { text } from "../../../tools/results/cassandra.ts";
import { momentText, tableLines } from "../../../tools/results/table.ts";

test("a table is shown with its first rows, and its count where that is known", () => {
  const table = { name: "sales.x", columns: ["a", "bb"], rows: [["1", "2"]] };
  expect(tableLines({ ...table, count: 9 })).toEqual([
    "  sales.x, 9 rows, the first 1:",
    "    a  bb",
    "    1  2",
  ]);
  expect(tableLines(table)[0]).toBe("  sales.x, the first 1:");
});

test("a value of many lines or letters takes one line", () => {
  const row = ["a\n b", "x".repeat(99)];
  const [, , line] = tableLines({ name: "t", columns: ["a", "b"], rows: [row] });
  expect(line).toBe(`    a b  ${"x".repeat(60)}…`);
});

test.each([
  [0n, "1970-01-01 00:00:00 UTC"],
  [1_706_608_800_123_456n, "2024-01-30 10:00:00.123456 UTC"],
  [1_706_608_800_500_000n, "2024-01-30 10:00:00.5 UTC"],
  [-1n, "1969-12-31 23:59:59.999999 UTC"],
])("%d microseconds are %s", (micros, words) => {
  expect(momentText(micros)).toBe(words);
});

test("Cassandra's values are text with a time's zone", () => {
  expect([new Date(1_706_608_800_123), null, 1.5, true].map(text)).toEqual([
    "2024-01-30 10:00:00.123 UTC",
    "null",
    "1.5",
    "true",
  ]);
});
