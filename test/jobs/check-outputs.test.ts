import { expect, test } from "vitest";
import {
  cassandraTable,
  type Dataset,
  lakeTable,
  postgresTable,
  topic,
} from "../../infra/datasets/dataset.ts";
import { outputMistakes } from "../../infra/jobs/check-outputs.ts";
import { batchJob, python, serviceJob, streamingJob } from "../../infra/jobs/declaration.ts";

const columns = { id: "string", day: "date" } as const;
const all = lakeTable("m.all", { columns });
const allOfSql = postgresTable("m.all", { columns });
const keyed = postgresTable("m.keyed", { columns, primaryKey: ["id"] });
const wide = cassandraTable("m.wide", { columns, partitionKey: ["id"] });
const ofDay = lakeTable("m.of_day", { columns, partitionBy: ["day"], replaces: "day(day)" });
const dayOfSql = postgresTable("m.of_day", { columns, replaces: "day(day)" });
const ofMonth = lakeTable("m.of_month", {
  columns,
  partitionBy: ["month(day)"],
  replaces: "month(day)",
});
const added = lakeTable("m.added", { columns, replaces: "none" });
const messages = topic("messages", { columns, key: "id" });

const KEYS = "gets the rows with the keys of that run anew, and keeps those that it has no more";

const job = (schedule: string, ...writes: Dataset[]) =>
  batchJob("a", {
    main: python("a.py"),
    schedule,
    writes: Object.fromEntries(writes.map((one, at) => [`out${at}`, one])),
  });

test.each([
  ["wholes", [all, allOfSql]],
  ["rows with keys", [keyed, wide]],
  ["rows of a day", [ofDay, dayOfSql]],
  ["added rows", [added]],
  ["a whole and messages", [all, messages]],
  ["nothing", []],
])("a job on a schedule may write %s", (_, writes) => {
  expect(outputMistakes(job("@daily", ...writes))).toEqual([]);
});

test.each([
  ["@daily", [all, keyed], `lake:m.all is made anew as a whole, postgres:m.keyed ${KEYS}`],
  [
    "inputs",
    [allOfSql, ofDay],
    "postgres:m.all is made anew as a whole, lake:m.of_day gets the rows of that day anew",
  ],
  ["0 3 * * *", [wide, added], `cassandra:m.wide ${KEYS}, lake:m.added gets them added once more`],
  // Of a row that is gone when the day is run again, the one would have it still, and the other not.
  [
    "@daily",
    [keyed, ofDay],
    `postgres:m.keyed ${KEYS}, lake:m.of_day gets the rows of that day anew`,
  ],
  [
    "@daily",
    [dayOfSql, ofMonth],
    "postgres:m.of_day gets the rows of that day anew, lake:m.of_month gets the rows of that month anew",
  ],
])(
  "outputs that a run for the same day would leave otherwise each are refused: %s",
  (schedule, writes, words) => {
    expect(outputMistakes(job(schedule, ...writes))).toEqual([
      `its outputs disagree about a day that is run once more, as in a backfill: ${words}; let them declare replaces alike, or write those of one kind in a job of its own with schedule: "inputs", or have this one started by hand`,
    ]);
  },
);

test("a job that is started by hand may write both", () => {
  expect(outputMistakes(job("manual", all, keyed, added))).toEqual([]);
});

test("what never ends is for no day", () => {
  const exported = lakeTable("m.exported", { columns, export: "exports/m" });
  const given = { main: python("a.py"), writes: { ofDay, keyed, exported } };
  for (const [kind, one] of Object.entries({
    streaming: streamingJob("a", given),
    service: serviceJob("a", given),
  })) {
    expect(outputMistakes(one)).toEqual([
      `it writes lake:m.of_day, which replaces "day(day)": a ${kind} job is for no day; let it replace "keys", or "all"`,
      `it writes lake:m.exported, which is exported as a whole after each publication: a ${kind} job publishes without end; let a batch job write it`,
    ]);
  }
});

test("a table under two roles is refused, whatever writes it", () => {
  const writes = { first: keyed, other: added, second: keyed, third: keyed };
  const given = { main: python("a.py"), writes };
  for (const one of [batchJob("a", given), streamingJob("a", given), serviceJob("a", given)]) {
    expect(outputMistakes(one)).toEqual([
      "it writes postgres:m.keyed as first and as second and as third, of which the rows of one alone would be published: give it one role, put the frames together, and write once",
    ]);
  }
  // Here each row is written for itself.
  const single = {
    main: python("a.py"),
    writes: { first: wide, second: wide, third: messages, fourth: messages },
  };
  expect(outputMistakes(batchJob("a", single))).toEqual([]);
});
