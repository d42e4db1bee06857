import * as pulumi from "@pulumi/pulumi";

/** An error that the user reads as it is, without a stack: it says what is wrong and what to do. */
export class VisibleError extends pulumi.RunError {
  /** @param what what is wrong, with path and value. @param remedy what to do. */
  constructor(what: string, remedy: string) {
    super(`${what}\n  Remedy: ${remedy}`);
  }
}

/** One error for many mistakes, a line each. */
export function refuse(title: string, mistakes: readonly string[]): never {
  const lines = mistakes.map((mistake) => `  - ${mistake}`).join("\n");
  throw new pulumi.RunError(`${title}\n${lines}`);
}
