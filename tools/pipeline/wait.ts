import { Problem } from "../problem.ts";

/** A wait that ends. */
export interface Patience {
  /** Seconds until it is given up. */
  readonly seconds: number;
  /** Seconds between two looks. @default 1 */
  readonly every?: number;
  /** What to say when it is given up, and what to do then. */
  readonly late: () => Problem;
}

/** Looks again and again until there is something to see. @throws Problem when it takes too long. */
export async function until<T>(look: () => Promise<T | undefined>, patience: Patience): Promise<T> {
  const seen = await settled(look, (one) => one !== undefined, patience);
  if (seen === undefined) throw patience.late();
  return seen;
}

/** Looks again and again until what is seen is well, or it takes too long. @returns what was seen last. @param every seconds between two looks */
export async function settled<T>(
  look: () => Promise<T>,
  well: (seen: T) => boolean,
  { seconds, every = 1 }: Omit<Patience, "late">,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (well(seen) || Date.now() >= end) return seen;
    await new Promise((resolve) => setTimeout(resolve, every * 1000));
  }
}
