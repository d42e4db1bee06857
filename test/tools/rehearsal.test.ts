import { expect, test } from "vitest";
import { answer, rehearsedLines } from "../../tools/stack/rehearsal.ts";

const told = (code: number, said: string) =>
  rehearsedLines({ store: "PostgreSQL", ...answer(code, said) });

test("what a store would do is shown by its statements", () => {
  const said =
    '1: CREATE SCHEMA "a"\n2: CREATE TABLE "a"."t" ("id" text)\n2 tables are as declared\n';
  expect(told(0, said)).toEqual([
    '  + PostgreSQL: CREATE SCHEMA "a"',
    '  + PostgreSQL: CREATE TABLE "a"."t" ("id" text)',
  ]);
  expect(told(0, "2 tables are as declared\n")).toEqual(["  ✓ PostgreSQL: refuses nothing"]);
});

test("what a store refuses is shown line by line, in its own words", () => {
  const said =
    "nothing was changed in the warehouse:\nm.q has the column note\nm.r.price is double\n";
  expect(told(65, said)).toEqual([
    "  ✗ PostgreSQL: m.q has the column note",
    "  ✗ PostgreSQL: m.r.price is double",
  ]);
});

test("a store that does not answer has not refused", () => {
  const said = "Traceback (most recent call last):\npsycopg2.OperationalError: could not connect\n";
  expect(answer(1, said).refused).toEqual([]);
  expect(told(1, said)).toEqual([
    "  ? PostgreSQL was not asked: psycopg2.OperationalError: could not connect",
  ]);
  expect(told(137, "")).toEqual(["  ? PostgreSQL was not asked: it ended with 137"]);
});
