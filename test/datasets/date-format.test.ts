import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatMistakes } from "../../infra/datasets/date-format.ts";

/** The formats that the jobs' own tests have Spark read. */
const { good, bad } = JSON.parse(
  readFileSync(new URL("../../jobs/tests/date_formats.json", import.meta.url), "utf8"),
) as Record<"good" | "bad", ["date" | "timestamp", string, string][]>;

test.each(good)("a %s may be written %s", (kind, format) => {
  expect(formatMistakes(format, kind)).toEqual([]);
});

test.each(bad)("no %s is written %j", (kind, format, words) => {
  expect(formatMistakes(format, kind).join("; ")).toBe(words);
});
