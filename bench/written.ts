/** A tick in Cassandra. Times are microseconds of the clock that producer and writer share. */
export interface Written {
  readonly sequence: number;
  /** Its own time: when it was sent. */
  readonly time: number;
  /** When its write was sent to Cassandra. */
  readonly written: number;
}

/** The lines of `ticks/read.py`. Pure. */
export const writtenTicks = (printed: string): Written[] =>
  printed
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [sequence = NaN, time = NaN, written = NaN] = line.split(" ").map(Number);
      return { sequence, time, written };
    });

/** What of `count` numbered ticks is not there just once; nothing when all is well. Pure. */
export function faults(ticks: readonly Written[], count: number): string[] {
  const numbers = new Set(ticks.map(({ sequence }) => sequence));
  const missing = Array.from({ length: count }, (_, n) => n).filter((n) => !numbers.has(n));
  return [
    ...(missing.length > 0 ? [`${missing.length} of ${count} ticks are missing`] : []),
    ...(ticks.length > numbers.size
      ? [`${ticks.length - numbers.size} ticks are there twice`]
      : []),
  ];
}

/**
 * Events a second between the write of the `after`-th tick and that of the last: what is written while ticks are still being sent is
 * left out. Pure.
 */
export function sustained(ticks: readonly Written[], after: number): number {
  const times = ticks.map(({ written }) => written).sort((a, b) => a - b);
  const [first = NaN, last = NaN] = [times[after - 1], times.at(-1)];
  return ((times.length - after) / (last - first)) * 1_000_000;
}

/** The value that a share of all values does not exceed. Pure. @param share such as 0.99 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** The rate that `kafka-consumer-perf-test` prints without the time that its group takes to form: `fetch.nMsg.sec`. Pure. @throws Error for another text */
export function consumerRate(printed: string): number {
  const lines = printed
    .trim()
    .split("\n")
    .map((line) => line.split(",").map((cell) => cell.trim()));
  const head = lines.find((cells) => cells.includes("fetch.nMsg.sec"));
  const rate = Number(lines.at(-1)?.[head?.indexOf("fetch.nMsg.sec") ?? -1]);
  if (!(rate > 0)) throw new Error(`kafka-consumer-perf-test printed no rate:\n${printed}`);
  return rate;
}
