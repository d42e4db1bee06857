/** What one check of the machine found. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What was measured, or what is wrong. */
  readonly detail: string;
  /** What to do about it. @default nothing: it is fine */
  readonly remedy?: string;
}

/** The lines that show findings: a mark, the name, what was found, and below it what to do. Pure. */
export function findingLines(findings: readonly Finding[]): string[] {
  const width = Math.max(0, ...findings.map(({ name }) => name.length));
  return findings.flatMap(({ ok, name, detail, remedy }) => [
    `${ok ? "✓" : "✗"} ${name.padEnd(width)}  ${detail}`,
    ...(remedy === undefined ? [] : [`  ${" ".repeat(width)}  → ${remedy}`]),
  ]);
}

/** Bytes as `21.3 GiB`. Pure. */
export const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
