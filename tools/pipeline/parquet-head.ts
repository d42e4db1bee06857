import { parquetMetadata, parquetReadObjects, type SchemaElement } from "hyparquet";
import { type BucketAccess, objectBytes, objectsBelow, objectText } from "../object-store.ts";
import type { Table } from "./results.ts";

const FIRST = 5;

/** Bytes of a file that is fetched to show its first rows. */
const MOST = 4 * 2 ** 20;

/** Dates and moments as ISO 8601 has them. */
const PARSERS = {
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  timestampFromMicroseconds: (micros: bigint) =>
    new Date(Number(micros / 1000n)).toISOString().replace("T", " ").replace("Z", ""),
};

/**
 * The first rows of what a batch job has published in a folder of Parquet, from the first of its files that has any.
 * @param count rows that it has in all. @default undefined: there are none, or the file is too large to be fetched for that.
 */
export async function parquetHead(
  access: BucketAccess,
  folder: string,
  count: number,
): Promise<Table | undefined> {
  const pointer = await objectText(access, `${folder}/current.json`);
  if (pointer === undefined) return undefined;
  const { run } = JSON.parse(pointer) as { run: string };
  const files = await objectsBelow(access, `${folder}/${run}/part-`);
  for (const { key, size } of files) {
    if (size > MOST) return undefined;
    const file = await objectBytes(access, key.split("/").map(encodeURIComponent).join("/"));
    const table = file && (await head(file));
    if (table !== undefined) return { name: folder, count, ...table };
  }
  return undefined;
}

/** The first rows of a file as text; undefined when it has none. */
export async function head(
  file: ArrayBuffer,
): Promise<Pick<Table, "columns" | "rows"> | undefined> {
  const columns = parquetMetadata(file).schema.slice(1);
  const rows = await parquetReadObjects({ file, rowEnd: FIRST, parsers: PARSERS });
  if (rows.length === 0) return undefined;
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map((column) => cell(row[column.name], column))),
  };
}

/** A value as text; the reader gives a decimal as a double, which is told from one that it holds. Pure. */
export function cell(value: unknown, { converted_type: type, scale = 0 }: SchemaElement): string {
  if (type !== "DECIMAL" || typeof value !== "number") return String(value ?? "null");
  const exact = Number.isSafeInteger(Math.round(value * 10 ** scale));
  return exact ? value.toFixed(scale) : `about ${value}`;
}
