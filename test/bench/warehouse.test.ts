import { expect, test } from "vitest";
import { tablesSql } from "../../bench/sales/warehouse.ts";
import { csvFolder, postgresTable } from "../../infra/datasets/dataset.ts";

const days = postgresTable("sales.days", {
  columns: { day: "date", revenue: "decimal(18,2)", note: "string?" },
  primaryKey: ["day"],
});
const places = postgresTable("sales.places", { columns: { city: "string" } });

test("the bench's warehouse has the declared tables, and their keys and nulls, and nothing of other datasets", () => {
  const input = csvFolder("sales/input", { columns: { city: "string" } });
  expect(tablesSql([days, input, places]).split(";\n")).toEqual([
    'CREATE SCHEMA IF NOT EXISTS "sales"',
    'CREATE TABLE sales.days ("day" date NOT NULL, "revenue" numeric(18,2) NOT NULL, "note" text, PRIMARY KEY ("day"))',
    'CREATE TABLE sales.places ("city" text NOT NULL)',
  ]);
});
