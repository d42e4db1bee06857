import { expect, test } from "vitest";
import {
  cassandraType,
  type ColumnType,
  parseType,
  postgresType,
  sparkType,
} from "../../infra/datasets/column.ts";

const PLAIN = ["string", "boolean", "int", "long", "double", "date", "timestamp"] as const;
const DECIMALS = Array.from({ length: 38 }, (_, p) => p + 1).flatMap((precision) =>
  Array.from({ length: precision + 1 }, (_, scale): ColumnType => `decimal(${precision},${scale})`),
);
const ALL: readonly ColumnType[] = [...PLAIN, ...DECIMALS];

test("each type has a name of its own in Spark and in PostgreSQL, with or without null", () => {
  for (const name of [sparkType, postgresType]) {
    expect(new Set(ALL.map(name)).size).toBe(ALL.length);
    for (const type of ALL) expect(name(`${type}?` as ColumnType)).toBe(name(type));
  }
});

test("Cassandra's decimals have no digits, all other types have a name of their own", () => {
  expect(new Set(DECIMALS.map(cassandraType))).toEqual(new Set(["decimal"]));
  expect(PLAIN.map(cassandraType)).toEqual([
    "text",
    "boolean",
    "int",
    "bigint",
    "double",
    "date",
    "timestamp",
  ]);
});

test("a type is read back as it was written", () => {
  for (const type of ALL) {
    const { kind, digits, nullable } = parseType(`${type}?`);
    expect(nullable).toBe(true);
    expect(digits ? `${kind}(${digits.join(",")})` : kind).toBe(type);
  }
});

test.each([
  [
    "text",
    '"text" is no type: use string, boolean, int, long, double, date, timestamp or decimal(p,s), with a ? when it may be null',
  ],
  ["decimal(39,2)", '"decimal(39,2)": Spark has decimals of 1 to 38 digits, the scale among them'],
  ["decimal(4,5)", '"decimal(4,5)": Spark has decimals of 1 to 38 digits, the scale among them'],
  ["toString", /is no type/],
])("%s is refused", (type, message) => {
  expect(() => parseType(type)).toThrow(message);
});
