/** A failure that is expected: the user reads its message as it is, without a stack. */
export class Problem extends Error {
  /** @param what what is wrong. @param remedy what to do. @default the message says it already */
  constructor(what: string, remedy?: string) {
    super(remedy === undefined ? what : `${what}\n  Remedy: ${remedy}`);
    this.name = "Problem";
  }
}

/** An error's message, whatever was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Throws an error whose words are a sentence for the user, such as the toolchain's, as what it is. */
export function asProblem(error: unknown): never {
  throw new Problem(messageOf(error));
}

/**
 * The text that a command ends with when it fails: the message alone for what is expected (ours, and the program's own refusals),
 * with the stack for what is not.
 */
export function report(error: unknown): string {
  const expected =
    error instanceof Problem ||
    (typeof error === "object" && error !== null && "__pulumiRunError" in error);
  if (expected || !(error instanceof Error)) return messageOf(error);
  return `${error.stack ?? error.message}\nThis is a mistake in the tools themselves.`;
}
