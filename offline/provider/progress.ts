/** Milliseconds after which a line is said again that still holds: a long wait is to be told from one that hangs. */
const AGAIN = 30_000;

/**
 * Passes on what is new: a wait asks every half second, and where there is no terminal each answer would be a line of the log.
 *
 * @param now milliseconds, the clock's by default
 */
export function whatIsNew(
  tell: (line: string) => void,
  now: () => number = Date.now,
): (line: string) => void {
  let last = { line: "", at: 0 };
  return (line) => {
    if (line === last.line && now() - last.at < AGAIN) return;
    last = { line, at: now() };
    tell(line);
  };
}
