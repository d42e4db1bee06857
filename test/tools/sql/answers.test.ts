import { expect, test } from "vitest";
import { answerLines } from "../../../tools/sql/answers.ts";
import { readOffsets } from "../../../tools/sql/offsets.ts";
import { completions } from "../../../tools/sql/prompt.ts";

const answer = {
  columns: ["id", "note"],
  rows: [
    ["1", null],
    ["22", ""],
    ["3", 'a "b", c\nd'],
  ],
  more: false,
  seconds: 0.26,
};

test("a table shows what is null, and each row on a line", () => {
  expect(answerLines(answer, "table")).toEqual([
    "id  note",
    "──  ──────────",
    "1   NULL",
    "22",
    '3   a "b", c d',
    "(3 rows, 0.3 s)",
  ]);
  expect(answerLines({ ...answer, more: true }, "table").at(-1)).toBe(
    "(the first 3 rows; --limit N shows more, 0.3 s)",
  );
  expect(answerLines({ ...answer, columns: [], rows: [] }, "table")).toEqual(["done"]);
});

test("a long value is cut in a table alone, and a plan is shown as it is", () => {
  const long = { ...answer, rows: [["1", "x".repeat(200)]] };
  expect(answerLines(long, "table")[2]).toBe(`1   ${"x".repeat(100)}…`);
  expect(answerLines(long, "csv")[1]).toBe(`1,${"x".repeat(200)}`);
  const plan = { ...answer, columns: ["plan"], rows: [["== Plan ==\n  scan\n"]] };
  expect(answerLines(plan, "table")).toEqual(["== Plan ==\n  scan"]);
});

test("a terminal is sent no sign that it would obey", () => {
  const red = { ...answer, rows: [["1", "a\u001b[31mb"]] };
  expect(answerLines(red, "table")[2]).toBe("1   a�[31mb");
  expect(answerLines(red, "csv")[1]).toBe("1,a\u001b[31mb");
});

test("in CSV null is nothing and an empty text is quoted", () => {
  expect(answerLines(answer, "csv")).toEqual(["id,note", "1,", '22,""', '3,"a ""b"", c\nd"']);
  expect(answerLines(answer, "csv", false)).toHaveLength(3);
});

test("of JSON each row is an object", () => {
  const rows = { ...answer, rows: [['{"id":1}'], ['{"id":22}']] };
  expect(answerLines(rows, "json")).toEqual(['{"id":1}', '{"id":22}']);
});

test("the brokers' answers are offsets by partition, whatever else they say", () => {
  const said = "first a:b:0:5\nnext a:b:1:9\nWARN x\nfirst a:b:1:0\nnext a:b:0:7\n";
  expect(readOffsets(said)).toEqual({ 0: [5, 7], 1: [0, 9] });
  expect(readOffsets("Error: no such topic")).toEqual({});
});

test("a name is completed from its beginning, words of SQL after those of datasets", () => {
  const names = ["sales.sales", "sales.products", "`stock-ticks`", "symbol"];
  expect(completions("select * from sales.", names)).toEqual([
    ["sales.sales", "sales.products"],
    "sales.",
  ]);
  expect(completions("select s", names)).toEqual([
    ["sales.sales", "sales.products", "symbol", "SELECT", "SUM", "SHOW"],
    "s",
  ]);
  expect(completions("from `st", names)).toEqual([["`stock-ticks`"], "`st"]);
  expect(completions(".t", names)[0]).toEqual([".tables"]);
  expect(completions("select ", names)).toEqual([[], ""]);
});
