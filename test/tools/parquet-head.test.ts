import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { listed } from "../../tools/object-store.ts";
import { cell, parquetHead } from "../../tools/pipeline/parquet-head.ts";
import { servedBucket } from "../support/bucket.ts";

/** Seven rows of each type, as Spark writes them. */
const ROWS = readFileSync(new URL("data/rows.parquet", import.meta.url));

/** A bucket with these objects. */
const bucket = (objects: Readonly<Record<string, string | Buffer>>) =>
  servedBucket((request, response) => {
    const url = new URL(request.url ?? "", "http://store");
    const prefix = url.searchParams.get("prefix");
    if (prefix !== null) {
      const found = Object.entries(objects).filter(([key]) => key.startsWith(prefix));
      const contents = found.map(
        ([key, { length }]) => `<Contents><Key>${key}</Key><Size>${length}</Size></Contents>`,
      );
      return response.end(`<ListBucketResult>${contents.join("")}</ListBucketResult>`);
    }
    const object = objects[decodeURIComponent(url.pathname.replace("/lake/", ""))];
    return object === undefined ? response.writeHead(404).end() : response.end(object);
  });

test("the first rows of the current run are shown as text", async () => {
  const access = await bucket({
    "out/current.json": '{"run":"two~2"}',
    "out/one/part-0.parquet": "not asked for",
    "out/two~2/part-0.parquet": ROWS,
  });
  const table = await parquetHead(access, "out", 7);
  expect(table).toMatchObject({
    name: "out",
    count: 7,
    columns: ["symbol", "price", "exact", "day", "at", "n", "note", "flag"],
  });
  expect(table?.rows).toHaveLength(5);
  expect(table?.rows.slice(0, 2)).toEqual([
    [
      "S0",
      "0.10",
      expect.stringMatching(/^about 123456789012345\d+$/),
      "2024-01-30",
      "2024-01-30 10:00:00.123",
      "0",
      "null",
      "false",
    ],
    [
      "S1",
      "1.10",
      expect.stringMatching(/^about 123456789012345\d+$/),
      "2024-01-31",
      "2024-01-30 10:00:00.123",
      "1",
      "x",
      "true",
    ],
  ]);
});

test("nothing is shown of what was never written, or is too large to be fetched for that", async () => {
  expect(await parquetHead(await bucket({}), "out", 0)).toBeUndefined();
  const large = await bucket({
    "out/current.json": '{"run":"one"}',
    "out/one/part-0.parquet": Buffer.alloc(4 * 2 ** 20 + 1),
  });
  expect(await parquetHead(large, "out", 9)).toBeUndefined();
});

test("keys are listed as they are", () => {
  const one =
    "<Contents><Key>a&amp;b/c d</Key><LastModified>x</LastModified><Size>12</Size></Contents>";
  expect(listed(`<ListBucketResult><Prefix>a</Prefix>${one}</ListBucketResult>`)).toEqual([
    { key: "a&b/c d", size: 12 },
  ]);
});

test.each([
  [1698.9900000000002, 2, "1698.99"],
  [-0.5, 2, "-0.50"],
  [null, 2, "null"],
  [123456789012345680, 2, "about 123456789012345680"],
])("a decimal of %d with %d digits is %s", (value, scale, text) => {
  expect(cell(value, { name: "x", converted_type: "DECIMAL", scale })).toBe(text);
});
