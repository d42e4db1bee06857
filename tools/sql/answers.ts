import { columns, counted, duration } from "../say.ts";

/** How rows are written. */
export type Format = "table" | "csv" | "json";

/** A value of a column as text; null for SQL's. */
export type Cell = string | null;

/** What comes out of a statement. */
export interface Answer {
  readonly columns: readonly string[];
  /** Of JSON, one cell each: an object. */
  readonly rows: readonly (readonly Cell[])[];
  /** Whether there are more rows than these. */
  readonly more: boolean;
  readonly seconds: number;
}

/** A longer value is cut in a table: the other formats have it whole. */
const LONGEST = 100;

/** The lines of an answer. Pure. @param format how. @param head whether CSV begins with the names of its columns */
export function answerLines(answer: Answer, format: Format, head = true): string[] {
  const { columns: names, rows } = answer;
  if (format === "json") return rows.map(([object]) => object ?? "null");
  if (format === "csv") {
    return [
      ...(head ? [names.map(quoted).join(",")] : []),
      ...rows.map((row) => row.map(csvCell).join(",")),
    ];
  }
  if (names.length === 0) return ["done"];
  // A plan, or what makes a table.
  const [[only] = []] = rows;
  if (rows.length === 1 && names.length === 1 && only?.includes("\n")) return [only.trimEnd()];
  const cells = rows.map((row) => row.map(tableCell));
  const lines = columns([
    names,
    names.map((name, at) => "─".repeat(width(name, cells, at))),
    ...cells,
  ]);
  return [...lines, tail(answer)];
}

const tail = ({ rows: { length }, more, seconds }: Answer): string =>
  `(${more ? `the first ${counted(length, "row")}; --limit N shows more` : counted(length, "row")}, ${duration(seconds)})`;

const width = (name: string, rows: readonly (readonly string[])[], at: number): number =>
  Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0));

function tableCell(cell: Cell): string {
  if (cell === null) return "NULL";
  // A sign that a terminal would obey is shown, and not sent.
  const line = cell.replaceAll(/[\r\n\t]+/g, " ").replaceAll(/\p{Cc}/gu, "�");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** A null is nothing, and an empty text is quoted, as RFC 4180 leaves open and PostgreSQL does. */
const csvCell = (cell: Cell): string => (cell === null ? "" : cell === "" ? '""' : quoted(cell));

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
