import {
  type AsyncBuffer,
  parquetMetadataAsync,
  parquetReadObjects,
  type SchemaElement,
} from "hyparquet";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { type BucketAccess, objectRange } from "../object-store.ts";
import { FIRST, momentText, type Table } from "./table.ts";

/** Dates and moments as ISO 8601 has them. */
const PARSERS = {
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  timestampFromMicroseconds: momentText,
  timestampFromMilliseconds: (millis: bigint) => momentText(millis * 1000n),
  timestampFromNanoseconds: (nanos: bigint) => momentText(nanos / 1000n),
};

/** A file of which only those bytes are fetched that are asked for. */
export const remote = (access: BucketAccess, key: string, size: number): AsyncBuffer => ({
  byteLength: size,
  slice: (start, end = size) => objectRange(access, key, start, end),
});

/** What Iceberg's files are compressed with, beside what the reader knows. */
const COMPRESSORS = {
  GZIP: (input: Uint8Array) => gunzipSync(input),
  ZSTD: (input: Uint8Array) => zstdDecompressSync(input),
};

/** The first rows of a file as text, for which its footer and the first page of each column are read; undefined when it has none. */
export async function head(
  file: AsyncBuffer,
): Promise<
  (Pick<Table, "columns" | "rows"> & { fields: readonly (number | undefined)[] }) | undefined
> {
  const metadata = await parquetMetadataAsync(file);
  const columns = metadata.schema.slice(1);
  const read = {
    file,
    metadata,
    rowEnd: FIRST,
    useOffsetIndex: true,
    parsers: PARSERS,
    compressors: COMPRESSORS,
  };
  const rows = await parquetReadObjects(read);
  if (rows.length === 0) return undefined;
  return {
    columns: columns.map(({ name }) => name),
    fields: columns.map(({ field_id }) => field_id),
    rows: rows.map((row) => columns.map((column) => cell(row[column.name], column))),
  };
}

/** A value as text; the reader gives a decimal as a double, which is told from one that it holds. Pure. */
export function cell(value: unknown, { converted_type: type, scale = 0 }: SchemaElement): string {
  if (type !== "DECIMAL" || typeof value !== "number") return String(value ?? "null");
  const exact = Number.isSafeInteger(Math.round(value * 10 ** scale));
  return exact ? value.toFixed(scale) : `about ${value}`;
}
