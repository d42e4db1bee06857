import { expect, test } from "vitest";
import { historyLines } from "../../../tools/jobs/history.ts";
import { forecast, undoneLines } from "../../../tools/jobs/undo.ts";
import type { DagRun } from "../../../tools/pipeline/airflow.ts";
import type { Metadata } from "../../../tools/results/iceberg.ts";
import { publications } from "../../../tools/results/publications.ts";

const note = (run: string) => JSON.stringify({ as_of: "2024-01-15", run });

/** a, then b, whose files were put together; then c, which was taken back; and a branch that nobody has published. */
const METADATA: Metadata = {
  "current-schema-id": 0,
  schemas: [],
  "current-snapshot-id": "3",
  snapshots: [
    { "snapshot-id": "1", rows: "4", operation: "append" },
    { "snapshot-id": "2", rows: "7", operation: "append", source: "20" },
    { "snapshot-id": "3", rows: "7", operation: "replace" },
    { "snapshot-id": "4", rows: "9", operation: "overwrite" },
    { "snapshot-id": "5", rows: "1", operation: "append" },
  ].map(({ rows, operation, source, ...one }) => ({
    ...one,
    "timestamp-ms": one["snapshot-id"] === "2" ? 500 : Number(one["snapshot-id"]) * 1000,
    "manifest-list": "",
    summary: { operation, "total-records": rows, ...(source && { "source-snapshot-id": source }) },
  })),
  // b was staged before a, and published after it.
  "snapshot-log": ["1", "2", "3", "4", "3"].map((id, at) => ({
    "snapshot-id": id,
    "timestamp-ms": 10_000 + at,
  })),
  properties: {
    "headwater.note.1": note("shop.a"),
    "headwater.note.20": note("other-job.manual__b.1"),
    "headwater.undone.4": note("shop.c"),
    "write.format.default": "parquet",
  },
};

test("what runs have published of a table is known from it, the latest first", () => {
  const found = publications("m.t", METADATA);
  expect(found.map(({ job, run, rows, standing }) => [job, run, rows, standing])).toEqual([
    ["shop", "c", 9, "undone"],
    ["other-job", "manual__b.1", 7, "current"],
    ["shop", "a", 4, "earlier"],
  ]);
  expect(found[0]).toMatchObject({ table: "m.t", day: "2024-01-15", snapshot: "4", at: 10_003 });
});

test("a table that nobody has written to has none", () => {
  expect(publications("m.t", { "current-schema-id": 0, schemas: [] })).toEqual([]);
});

const run = (id: string, more: Partial<DagRun> = {}): DagRun => ({
  dag_run_id: id,
  state: "success",
  run_after: "2026-11-29T10:00:00Z",
  start_date: "2026-11-29T10:00:01Z",
  end_date: "2026-11-29T10:00:13Z",
  duration: 12,
  conf: null,
  ...more,
});

test("runs are listed with what they have published, and those that Airflow has forgotten at the end", () => {
  const own = publications("m.t", METADATA).filter(({ job }) => job === "shop");
  const lines = historyLines(
    [
      { run: run("d", { conf: { undo: "c:1+1", as_of: "2024-01-16" } }), wrote: [] },
      {
        run: run("c"),
        wrote: [
          { kind: "postgres", name: "m.days", rows: 1 },
          { kind: "lake", name: "m.t", rows: 10 },
        ],
      },
      { run: run("x:y", { state: "failed", duration: null }), wrote: [] },
    ],
    own,
  );
  expect(lines).toEqual([
    "d  success in 12 s, 2026-11-29 10:00 UTC, for 2024-01-16, took back c-1-1",
    "c  success in 12 s, 2026-11-29 10:00 UTC, for 2024-01-15",
    "    lake:m.t         9 rows  snapshot 4  undone",
    "    postgres:m.days  1 row",
    "x-y  failed, 2026-11-29 10:00 UTC",
    "a",
    "    lake:m.t  4 rows  snapshot 1",
  ]);
});

test("where the lake is not reached, what runs wrote to its tables is what their reports have", () => {
  const wrote = [{ kind: "lake", name: "m.t", rows: 10 }];
  expect(historyLines([{ run: run("c"), wrote }], undefined)).toEqual([
    "c  success in 12 s, 2026-11-29 10:00 UTC",
    "    lake:m.t  10 rows",
  ]);
});

test("an undo says before what goes, and after what is there", () => {
  const [undone, current] = publications("m.t", METADATA);
  expect(
    forecast(
      "shop",
      "b",
      [undone, current].flatMap((one) => one ?? []),
    ).join("\n"),
  ).toBe(
    `The tables of the lake that shop has published in its run b become what they were before it.
    lake:m.t, of which snapshot 2 goes
Where others have published since, nothing is done, unless --later says that theirs goes as well.`,
  );
  const report = {
    result: {
      undone: [
        { dataset: "lake:m.t", rows: 4, with: [] },
        { dataset: "lake:m.other", rows: 1, with: ["shop.c", "other.d"] },
      ],
    },
  };
  expect(undoneLines(report)).toEqual([
    "    lake:m.t      has 4 rows as before",
    "    lake:m.other  has 1 row as before   and without what was published since, by shop.c, other.d",
  ]);
  expect(undoneLines({ result: { rows: 4 } })).toEqual([]);
});
