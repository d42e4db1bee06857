import { columns, counted } from "../say.ts";

/** Rows that are shown of a table. */
export const FIRST = 5;

/** The first rows of what a job has written, as text. */
export interface Table {
  /** With its schema or folder: `sales.customer_analytics`. */
  readonly name: string;
  /** Rows that it has in all. @default unknown: counting them would read all of them */
  readonly count?: number | undefined;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A value longer than this is cut. */
const LONGEST = 60;

/** The first rows of a table below its name and its number of rows. Pure. */
export const tableLines = ({ name, count, columns: names, rows }: Table): string[] => [
  `  ${[name, ...(count === undefined ? [] : [counted(count, "row")]), `the first ${rows.length}:`].join(", ")}`,
  ...columns([names, ...rows.map((row) => row.map(cut))]).map((line) => `    ${line}`),
];

const cut = (text: string): string => {
  const line = text.replaceAll(/\s*\n\s*/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
};

/** `2024-01-30 10:00:00.123456 UTC` from microseconds since 1970. Pure. */
export function momentText(micros: bigint): string {
  const part = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - part) / 1000n)).toISOString().slice(0, 19);
  const fraction = String(part).padStart(6, "0").replace(/0+$/, "");
  return `${seconds.replace("T", " ")}${fraction === "" ? "" : `.${fraction}`} UTC`;
}
