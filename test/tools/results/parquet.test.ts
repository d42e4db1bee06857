import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { listed } from "../../../tools/object-store.ts";
import { cell, parquetHead } from "../../../tools/results/parquet.ts";
import { servedBucket } from "../../support/bucket.ts";

/** Seven rows of each type, as Spark writes them. */
const ROWS = readFileSync(new URL("data/rows.parquet", import.meta.url));

/** A bucket with these objects. @param tell is told how many bytes go out. @param ranges whether it knows them */
const bucket = (
  objects: Readonly<Record<string, string | Buffer>>,
  tell: (bytes: number) => void = () => undefined,
  ranges = true,
) =>
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
    if (object === undefined) return response.writeHead(404).end();
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    const part = from && ranges ? object.slice(Number(from), Number(to) + 1) : object;
    tell(part.length);
    return response.writeHead(from && ranges ? 206 : 200).end(part);
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
      "2024-01-30 10:00:00.123456 UTC",
      "0",
      "null",
      "false",
    ],
    [
      "S1",
      "1.10",
      expect.stringMatching(/^about 123456789012345\d+$/),
      "2024-01-31",
      "2024-01-30 10:00:00.123456 UTC",
      "1",
      "x",
      "true",
    ],
  ]);
});

test("nothing is shown of what was never written, or has no rows", async () => {
  expect(await parquetHead(await bucket({}), "out", 0)).toBeUndefined();
});

test("of a large file only what is shown is fetched", async () => {
  const footer = ROWS.length - 8 - ROWS.readUInt32LE(ROWS.length - 8);
  const padding = Buffer.alloc(50 * 2 ** 20);
  const large = Buffer.concat([ROWS.subarray(0, footer), padding, ROWS.subarray(footer)]);
  const objects = { "out/current.json": '{"run":"one"}', "out/one/part-0.parquet": large };
  const fetched: number[] = [];
  const table = await parquetHead(
    await bucket(objects, (bytes) => fetched.push(bytes)),
    "out",
    654_692,
  );
  expect(table?.count).toBe(654_692);
  expect(table?.rows).toHaveLength(5);
  expect(fetched.reduce((all, one) => all + one, 0)).toBeLessThan(2 ** 20);
});

test("a store that knows no ranges serves as well", async () => {
  const objects = { "out/current.json": '{"run":"one"}', "out/one/part-0.parquet": ROWS };
  expect((await parquetHead(await bucket(objects, undefined, false), "out", 7))?.rows).toHaveLength(
    5,
  );
});

test("keys are listed as they are", () => {
  const one =
    "<Contents><Key>a&amp;b/c &#39;d&#x27;</Key><LastModified>x</LastModified><ETag>&#34;9a&quot;</ETag><Size>12</Size></Contents>";
  expect(listed(`<ListBucketResult><Prefix>a</Prefix>${one}</ListBucketResult>`)).toEqual([
    { key: "a&b/c 'd'", size: 12, tag: "9a" },
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
