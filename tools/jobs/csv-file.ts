/** Endings of packed files, which are not read. */
const PACKED = /\.(gz|bz2|zip|zst|xz|7z|tgz|lz4|snappy|deflate)$/i;

/** Beginnings of files that are no text in UTF-8, in hexadecimal. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  fffe: "is text in UTF-16: save it in UTF-8",
  feff: "is text in UTF-16: save it in UTF-8",
  "504b0304": "is a workbook or an archive: save its table as CSV",
  "1f8b": "is packed by gzip: unpack it",
};

/** Why a job would not read a file of that name, as `jobkit/csv_names.py` decides; nothing for one that it reads. Pure. */
export function nameMistake(name: string): string | undefined {
  if (/^[_.]/.test(name)) return "begins with _ or ., as hidden files do: rename it";
  if (PACKED.test(name)) return "is packed: unpack it";
  if (!/\.csv$/i.test(name)) return "does not end with .csv: rename it";
  return undefined;
}

const firstLine = (head: Buffer): string =>
  head
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/, 1)[0]
    ?.trim() ?? "";

const columns = (line: string, separator = ","): string[] =>
  line.split(separator).map((name) => name.trim().replace(/^"+|"+$/g, ""));

/** How a file that begins so differs from the columns that are declared, as `jobkit/csv_header.py` decides; nothing for one that fits. Pure. */
export function headMistakes(head: Buffer, declared: readonly string[]): string[] {
  const beginning = head.toString("hex", 0, 4);
  const other = Object.entries(BEGINNINGS).find(([start]) => beginning.startsWith(start));
  if (other !== undefined) return [other[1]];
  if (head.length === 0) return ["is empty: not even a header is there"];
  const line = firstLine(head);
  const found = columns(line);
  if (found.join() === declared.join()) return [];
  const apart = [";", "\t", "|"].find((one) => {
    const names = columns(line, one);
    return names.length > found.length && names.some((name) => declared.includes(name));
  });
  if (apart !== undefined)
    return [`has its columns separated by ${JSON.stringify(apart)}, not by ","`];
  if (!found.some((name) => declared.includes(name))) {
    return [`has no header: its first line is ${JSON.stringify(line.slice(0, 200))}`];
  }
  const missing = declared.filter((name) => !found.includes(name));
  const unknown = found.filter((name) => !declared.includes(name));
  const twice = [...new Set(found.filter((name, at) => found.indexOf(name) !== at))];
  return [
    ...missing.map((name) => `column "${name}" is missing`),
    ...unknown.map((name) => `column "${name}" is not declared`),
    ...twice.map((name) => `column "${name}" is there twice`),
    ...(missing.length + unknown.length + twice.length === 0
      ? [`has its columns in another order: ${found.join(", ")}`]
      : []),
  ];
}
