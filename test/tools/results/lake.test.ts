import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { current } from "../../../tools/results/iceberg.ts";
import { lakeHead } from "../../../tools/results/lake.ts";
import { head, remote } from "../../../tools/results/parquet.ts";
import { servedBucket } from "../../support/bucket.ts";

/**
 * A table as Spark has left it: three rows by day, of which one was deleted from a file and one with its file; a row more, and one that is
 * compressed in another way; then a column that is called otherwise, and one more.
 */
const TABLE = new URL("data/table/", import.meta.url);
const LOCATION = "s3://headwater/lake/ticks/archive/metadata/now.metadata.json";

/** The table's objects, and those of others. @param asked is told each key */
const bucket = (
  others: Readonly<Record<string, string>> = {},
  asked: (key: string) => void = () => undefined,
) =>
  servedBucket((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "", "http://store").pathname);
    const key = path.replace("/lake/", "");
    asked(key);
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    try {
      const object =
        others[key] ?? readFileSync(new URL(key.replace("lake/ticks/archive/", ""), TABLE));
      const part = from ? object.slice(Number(from), Number(to) + 1) : object;
      return response.writeHead(from ? 206 : 200).end(part);
    } catch {
      return response.writeHead(404).end();
    }
  });

test("the rows that are there are shown, under the names that columns have now", async () => {
  const table = await lakeHead(await bucket(), "ticks.archive", LOCATION);
  expect(table).toEqual({
    name: "ticks.archive",
    count: 3,
    columns: ["symbol", "price", "quantity", "time", "sequence", "note", "venue"],
    rows: [
      ["E", "5.00", "10", "2024-01-18 10:00:00 UTC", "5", "null", "null"],
      ["A", "1.50", "9007199254740993", "2024-01-15 10:00:00.000001 UTC", "1", "null", "null"],
      ["D", "4.00", "9", "2024-01-17 10:00:00 UTC", "4", "late", "null"],
    ],
  });
});

test("the files of rows that are gone are not asked for", async () => {
  const keys: string[] = [];
  const access = await bucket({}, (key) => keys.push(key));
  const table = await current(access, LOCATION);
  const days = table?.files.map(({ key }) => /time_day=([^/]+)/.exec(key)?.[1]).sort();
  expect(days).toEqual(["2024-01-15", "2024-01-17", "2024-01-18"]);
  expect(table?.rows).toBe(3);
  expect(keys.filter((key) => key.endsWith(".parquet"))).toEqual([]);
});

test("a file is read however it is compressed, with gzip or Zstandard", async () => {
  const access = await bucket();
  const { files = [] } = (await current(access, LOCATION)) ?? {};
  const heads = await Promise.all(files.map(({ key, size }) => head(remote(access, key, size))));
  expect(heads.flatMap((one) => one?.rows.map(([symbol]) => symbol)).sort()).toEqual([
    "A",
    "D",
    "E",
  ]);
});

test("nothing is shown of a table that nobody has written to", async () => {
  const metadata = JSON.parse(readFileSync(new URL("metadata/now.metadata.json", TABLE), "utf8"));
  const empty = JSON.stringify({ ...metadata, "current-snapshot-id": null, snapshots: [] });
  const access = await bucket({ "lake/ticks/archive/metadata/now.metadata.json": empty });
  expect(await lakeHead(access, "ticks.archive", LOCATION)).toBeUndefined();
});

test("a file that is gone is told of by its key", async () => {
  await expect(
    lakeHead(await bucket(), "ticks.archive", LOCATION.replace("now", "gone")),
  ).rejects.toThrow("There is no object lake/ticks/archive/metadata/gone.metadata.json any more.");
});
