/** Letters to add, take away, change or swap with the next one, to get from one word to another. */
export function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]?.push(
        Math.min(
          cell(row - 1, column) + 1,
          cell(row, column - 1) + 1,
          cell(row - 1, column - 1) + (same ? 0 : 1),
          swapped ? cell(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return cell(a.length, b.length);
}

/** `: did you mean brokers?` where a word is nearly a known one, else the end of a sentence. Pure. */
export function meant(word: string, known: readonly string[]): string {
  const near = known.filter((name) => distance(word.toLowerCase(), name.toLowerCase()) <= 2);
  return near.length > 0 ? `: did you mean ${near.join(" or ")}?` : ".";
}
