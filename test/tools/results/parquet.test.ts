import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { listed } from "../../../tools/object-store.ts";
import { cell, head, remote } from "../../../tools/results/parquet.ts";
import { servedBucket } from "../../support/bucket.ts";

/** Seven rows of each type, as Spark writes them. */
const ROWS = readFileSync(new URL("data/rows.parquet", import.meta.url));

/** The file `a.parquet` of a bucket. @param tell is told how many bytes go out. @param ranges whether the store knows them */
async function served(
  object: Buffer,
  tell: (bytes: number) => void = () => undefined,
  ranges = true,
) {
  const access = await servedBucket((request, response) => {
    if (request.url !== "/lake/a.parquet") return response.writeHead(404).end();
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    const part = from && ranges ? object.subarray(Number(from), Number(to) + 1) : object;
    tell(part.length);
    return response.writeHead(from && ranges ? 206 : 200).end(part);
  });
  return remote(access, "a.parquet", object.length);
}

test("the first rows are shown as text", async () => {
  const table = await head(await served(ROWS));
  expect(table?.columns).toEqual(["symbol", "price", "exact", "day", "at", "n", "note", "flag"]);
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

test("a file that is gone is named", async () => {
  const access = await servedBucket((_, response) => response.writeHead(404).end());
  await expect(head(remote(access, "out/a b.parquet", 9))).rejects.toThrow(
    "There is no object out/a b.parquet any more.",
  );
});

test("of a large file only what is shown is fetched", async () => {
  const footer = ROWS.length - 8 - ROWS.readUInt32LE(ROWS.length - 8);
  const padding = Buffer.alloc(50 * 2 ** 20);
  const large = Buffer.concat([ROWS.subarray(0, footer), padding, ROWS.subarray(footer)]);
  const fetched: number[] = [];
  const table = await head(await served(large, (bytes) => fetched.push(bytes)));
  expect(table?.rows).toHaveLength(5);
  expect(fetched.reduce((all, one) => all + one, 0)).toBeLessThan(2 ** 20);
});

test("a store that knows no ranges serves as well", async () => {
  expect((await head(await served(ROWS, undefined, false)))?.rows).toHaveLength(5);
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
