import { messageOf, Problem } from "../problem.ts";
import { type Ailment, ailmentLine } from "./ailment.ts";

/** Seconds between two looks. */
const EVERY = 10;

/**
 * Does what waits for a stack, and tells meanwhile which part of it is gone, and when it is back: a wait would else go on without a word.
 * @param ask says what is gone now. @param every seconds between two looks.
 * @throws Problem that names what is gone, when that is why the work fails
 */
export async function watched<T>(
  ask: () => Promise<readonly Ailment[]>,
  tell: (line: string) => void,
  work: () => Promise<T>,
  every = EVERY,
): Promise<T> {
  let before: readonly Ailment[] = [];
  const look = async () => {
    // An engine that does not answer is no news of a service.
    const now = await ask().catch(() => before);
    const lacks = (some: readonly Ailment[], { name }: Ailment) =>
      !some.some((one) => one.name === name);
    for (const one of now.filter((each) => lacks(before, each))) tell(ailmentLine(one));
    for (const one of before.filter((each) => lacks(now, each))) tell(`✓ ${one.name} is back`);
    before = now;
  };
  let timer: NodeJS.Timeout | undefined;
  const again = () => {
    timer = setTimeout(() => void look().then(() => timer && again()), every * 1000);
  };
  again();
  try {
    return await work();
  } catch (error) {
    const gone = error instanceof Problem ? await ask().catch(() => []) : [];
    if (gone.length === 0) throw error;
    throw new Problem(`${messageOf(error)}\n${gone.map(ailmentLine).join("\n")}`);
  } finally {
    clearTimeout(timer);
    timer = undefined;
  }
}
