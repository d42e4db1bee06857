/** Asks again and again until the answer is there. @throws Error with the last answer after `seconds`. */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => T | Promise<T>,
  enough: (answer: T) => boolean,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (enough(answer)) return answer;
    if (Date.now() > end) {
      throw new Error(`${what}: not within ${seconds} s; last ${JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
