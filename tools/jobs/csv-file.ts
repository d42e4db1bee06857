import { constants, gunzipSync } from "node:zlib";
import type { CsvFormat } from "../../infra/datasets/csv-format.ts";

/** What a header is held to: the columns that are declared, and how the files are written where that is. */
export interface Declared extends Pick<CsvFormat, "delimiter" | "quote" | "header"> {
  readonly columns: readonly string[];
}

/** Bytes at the beginning of a file that are looked at. */
const HEAD = 2 ** 16;

/** Endings of packed files, which are not read, but for the one below. */
const PACKED = /\.(gz|bz2|zip|zst|xz|7z|tgz|lz4|snappy|deflate)$/i;

/** Beginnings of files that are no text in UTF-8, in hexadecimal. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  fffe: "is text in UTF-16: save it in UTF-8",
  feff: "is text in UTF-16: save it in UTF-8",
  "504b0304": "is a workbook or an archive: save its table as CSV",
  "1f8b": "is packed by gzip: unpack it, or let its name end with .csv.gz",
};

const isPacked = (name: string): boolean => /\.csv\.gz$/i.test(name);

/** Why a job would not read a file of that name, as `jobkit/csv_names.py` decides; nothing for one that it reads. Pure. */
export function nameMistake(name: string): string | undefined {
  if (/^[_.]/.test(name)) return "begins with _ or ., as hidden files do: rename it";
  if (isPacked(name)) return undefined;
  if (PACKED.test(name)) return "is packed, and does not end with .csv.gz: unpack it";
  if (!/\.csv$/i.test(name)) return "does not end with .csv or .csv.gz: rename it";
  return undefined;
}

/** What a file begins with, unpacked if its name says that it is packed; nothing for one that is not packed as it says. Pure. */
export function headOf(name: string, bytes: Buffer): Buffer | undefined {
  const head = bytes.subarray(0, HEAD);
  if (!isPacked(name)) return head;
  try {
    // The end of what is looked at is not that of the file.
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

const firstLine = (head: Buffer): string =>
  head
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/, 1)[0] ?? "";

/** The names in a header; a delimiter in quotes is part of a name. */
function columns(line: string, delimiter: string, quote: string): string[] {
  if (quote === "none") return line.split(delimiter).map((name) => name.trim());
  // Every second part stands in quotes; one quote alone stands around nothing.
  const parts = line.split(quote);
  const names = parts.length % 2 === 0 ? line.split(delimiter) : [""];
  if (parts.length % 2 === 1) {
    parts.forEach((part, at) => {
      const [first = "", ...others] = at % 2 === 1 ? [part] : part.split(delimiter);
      names[names.length - 1] += (at > 0 ? quote : "") + first;
      names.push(...others);
    });
  }
  return names.map((name) => stripped(name.trim(), quote));
}

function stripped(name: string, quote: string): string {
  if (name.startsWith(quote)) return stripped(name.slice(1), quote);
  return name.endsWith(quote) ? stripped(name.slice(0, -1), quote) : name;
}

/** How a file that begins so differs from what is declared, as `jobkit/csv_header.py` decides; nothing for one that fits. Pure. */
export function headMistakes(
  head: Buffer | undefined,
  { columns: declared, delimiter = ",", quote = '"', header = "exact" }: Declared,
): string[] {
  if (head === undefined) return ["is not packed by gzip, as its name says: rename it"];
  const beginning = head.toString("hex", 0, 4);
  const other = Object.entries(BEGINNINGS).find(([start]) => beginning.startsWith(start));
  if (other !== undefined) return [other[1]];
  if (head.length === 0) return ["is empty: not even a header is there"];
  const line = firstLine(head);
  const found = columns(line, delimiter, quote);
  if (found.join("\n") === declared.join("\n")) return [];
  const missing = declared.filter((name) => !found.includes(name));
  const apart = [",", ";", "\t", "|"].find((one) => {
    const names = columns(line, one, quote);
    return names.length > found.length && names.some((name) => declared.includes(name));
  });
  if (apart !== undefined && missing.length > 0) {
    return [
      `has its columns separated by ${JSON.stringify(apart)}, not by ${JSON.stringify(delimiter)}`,
    ];
  }
  if (missing.length === declared.length) {
    return [`has no header: its first line is ${JSON.stringify(line.trim().slice(0, 200))}`];
  }
  const unknown = header === "at least" ? [] : found.filter((name) => !declared.includes(name));
  const twice = new Set(found.filter((name, at) => name !== "" && found.indexOf(name) !== at));
  return [
    ...missing.map((name) => `column "${name}" is missing`),
    ...unknown.map((name) => `column "${name}" is not declared`),
    ...[...twice].map((name) => `column "${name}" is there twice`),
    ...(header === "exact" && missing.length + unknown.length + twice.size === 0
      ? [`has its columns in another order: ${found.join(", ")}`]
      : []),
  ];
}
