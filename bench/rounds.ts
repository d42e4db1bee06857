/** The middle value; between two of them, their mean. Pure. @throws RangeError for no values */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError("there is no value");
  return (upper + lower) / 2;
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** What is measured against what: brought up from nothing, and taken away again. */
export interface Side {
  readonly name: string;
  /** Returns when everything is ready. */
  up(): Promise<void>;
  /** Leaves nothing of `up` but the images. */
  down(): Promise<void>;
}

/** Times every side once a round, in turn and in alternating order, so that neither always runs on the warmer machine. */
export async function rounds(
  sides: readonly Side[],
  count: number,
  tell: (line: string) => void,
): Promise<ReadonlyMap<Side, readonly number[]>> {
  const times = new Map<Side, number[]>(sides.map((side) => [side, []]));
  for (let round = 0; round < count; round += 1) {
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
      const milliseconds = await timed(() => side.up());
      times.get(side)?.push(milliseconds);
      tell(`round ${round + 1}: ${side.name} ready after ${seconds(milliseconds)}`);
      await side.down();
    }
  }
  return times;
}

/** `12.3 s` from milliseconds. */
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** `ok  1.07 <= 1.15` or `MISSED …`: a measured value against its bar. Pure. */
export const against = (value: number, bar: number, unit = ""): string =>
  `${value <= bar ? "ok" : "MISSED"}  ${value.toFixed(2)}${unit}, the bar is ${bar}${unit}`;

/** `ok  0.61 >= 0.5` in words: a measured value against a bar that it must reach. Pure. */
export const atLeast = (value: number, bar: number, unit = ""): string =>
  `${value >= bar ? "ok" : "MISSED"}  ${value.toFixed(2)}${unit}, the bar is at least ${bar}${unit}`;
