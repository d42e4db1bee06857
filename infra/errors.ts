import * as pulumi from "@pulumi/pulumi";

/** An error that the user reads as it is, without a stack: it says what is wrong and what to do. */
export class VisibleError extends pulumi.RunError {
  /** @param what what is wrong, with path and value. @param remedy what to do. */
  constructor(what: string, remedy: string) {
    super(`${what}\n  Remedy: ${remedy}`);
    // The SDK inspects what a program throws, and Node 22.23 takes minutes over a frame in `node_modules/@pulumi/output.ts`.
    this.stack = this.message;
  }
}

/** One error for many mistakes, a line each. */
export function refuse(title: string, mistakes: readonly string[]): never {
  const lines = mistakes.map((mistake) => `  - ${mistake}`).join("\n");
  const error = new pulumi.RunError(`${title}\n${lines}`);
  error.stack = error.message;
  throw error;
}
