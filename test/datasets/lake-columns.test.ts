import { expect, test } from "vitest";
import { lakeTable, postgresTable } from "../../infra/datasets/dataset.ts";
import { lakeColumns, refuseLostColumns, takenOver } from "../../infra/datasets/lake-columns.ts";

const columns = { id: "string", price: "decimal(12,2)", count: "int?", time: "timestamp" } as const;
const table = lakeTable("m.t", { columns });
const before = lakeColumns([table, postgresTable("m.p", { columns })]);

/** The mistakes that a declaration is refused with. */
function refused(...datasets: Parameters<typeof refuseLostColumns>[1]): string[] {
  try {
    refuseLostColumns(before, datasets);
    return [];
  } catch (error) {
    const [title, ...mistakes] = (error as Error).message.split("\n  - ");
    expect(title).toBe("Tables of the lake would lose values; nothing was changed:");
    return mistakes;
  }
}

test("a stack exports what the next run compares with: Iceberg's types, of tables of the lake alone", () => {
  const types = { id: "string", price: "decimal(12,2)", count: "int", time: "timestamptz" };
  expect(before).toEqual({ "m.t": types });
});

test.each<[string, Parameters<typeof refuseLostColumns>[1]]>([
  ["the same", [table]],
  ["no such table any more", []],
  ["another table", [lakeTable("m.other", { columns: { id: "int" } })]],
  [
    "a column more, and null allowed",
    [lakeTable("m.t", { columns: { ...columns, id: "string?", more: "date" } })],
  ],
  [
    "wider types",
    [lakeTable("m.t", { columns: { ...columns, price: "decimal(38,2)", count: "long" } })],
  ],
  [
    "a column that is called otherwise, and is wider",
    [
      lakeTable("m.t", {
        columns: { id: "string", price: "decimal(12,2)", number: "long", time: "timestamp" },
        renamed: { number: "count" },
      }),
    ],
  ],
])("nothing is lost by %s", (_, datasets) => {
  expect(refused(...datasets)).toEqual([]);
});

test("every column whose values would be lost is named with the remedy, before anything is touched", () => {
  const now = { key: "string", price: "decimal(13,3)", count: "double", time: "date" } as const;
  expect(refused(lakeTable("m.t", { columns: now }))).toEqual([
    'lake:m.t has the column "id", which is not declared any more, and whose values would be lost: declare it again, or say how it is called now, renamed: { now: "id" }.',
    'lake:m.t has the column "price" of decimal(12,2), and declares decimal(13,3), which would lose values: declare a new column, and copy into it.',
    'lake:m.t has the column "count" of int, and declares double, which would lose values: declare a new column, and copy into it.',
    'lake:m.t has the column "time" of timestamptz, and declares date, which would lose values: declare a new column, and copy into it.',
  ]);
});

test("a table that is made in place of a folder is announced, one that is there is not", () => {
  const made = lakeTable("m.new", { columns, formerFolder: "m/new" });
  const there = lakeTable("m.t", { columns, formerFolder: "m/t" });
  expect(takenOver(before, [made, there, table], [])).toEqual([
    "lake:m.new is made, with the rows of the folder m/new if there are any; its files stay.",
  ]);
});

test("of a folder whose stream does not run any more the last micro-batch is left, which is said", () => {
  const made = lakeTable("m.new", { columns, formerFolder: "m/new" });
  const idle = [
    { name: "ticker", writes: { archive: made } },
    { name: "other", writes: { archive: table } },
  ];
  expect(takenOver(before, [made, table], idle).slice(1)).toEqual([
    "lake:m.new does not get the last micro-batch of m/new, which may be half written: ticker brings it, and does not run; have it run once more (headwater:jobs.running), or copy those rows yourself.",
  ]);
});
