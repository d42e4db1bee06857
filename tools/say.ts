const COLOURS = { red: 31, green: 32, yellow: 33, grey: 90, bold: 1 } as const;

/** Paints text for a terminal, and leaves it as it is elsewhere. */
export const paint = (colour: keyof typeof COLOURS, text: string): string =>
  process.stdout.isTTY && !process.env.NO_COLOR
    ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m`
    : text;

/** Prints a line. */
export const say = (text = ""): void => console.log(text);

/** Prints what a step reports while it works, indented below its phase. */
export const detail = (text: string): void => console.log(paint("grey", `  ${text}`));

/** `2.4 s`, `38 s`, `4 min 5 s` from seconds. Pure. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `2026-11-22 01:26 UTC` from an ISO 8601 moment in UTC. Pure. */
export const moment = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** `1 row`, `4 rows`. Pure. */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Columns as wide as their widest cell, two blanks apart. Pure. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Says a line beside what a program may read from standard output. */
export const aside = (line: string): void => console.error(paint("grey", `  ${line}`));
