import {
  type AsyncBuffer,
  parquetMetadataAsync,
  parquetReadObjects,
  type SchemaElement,
} from "hyparquet";
import { type BucketAccess, objectRange, objectsBelow, objectText } from "../object-store.ts";
import { FIRST, momentText, type Table } from "./table.ts";

/** Dates and moments as ISO 8601 has them. */
const PARSERS = {
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  timestampFromMicroseconds: momentText,
  timestampFromMilliseconds: (millis: bigint) => momentText(millis * 1000n),
  timestampFromNanoseconds: (nanos: bigint) => momentText(nanos / 1000n),
};

/**
 * The first rows of what a batch job has published in a folder of Parquet, from the first of its files that has any.
 * @param count rows that it has in all. @default undefined: there are none
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
    const table = await head(remote(access, key, size));
    if (table !== undefined) return { name: folder, count, ...table };
  }
  return undefined;
}

/** A file of which only those bytes are fetched that are asked for. */
const remote = (access: BucketAccess, key: string, size: number): AsyncBuffer => ({
  byteLength: size,
  slice: (start, end = size) =>
    objectRange(access, key.split("/").map(encodeURIComponent).join("/"), start, end),
});

/** The first rows of a file as text, for which its footer and the first page of each column are read; undefined when it has none. */
export async function head(
  file: AsyncBuffer,
): Promise<Pick<Table, "columns" | "rows"> | undefined> {
  const metadata = await parquetMetadataAsync(file);
  const columns = metadata.schema.slice(1);
  const read = { file, metadata, rowEnd: FIRST, useOffsetIndex: true, parsers: PARSERS };
  const rows = await parquetReadObjects(read);
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
