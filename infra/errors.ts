// Not the whole SDK, which takes 0.7 s to load: the tools that read jobs and stack files need no more of it.
import { RunError } from "@pulumi/pulumi/errors.js";

/** An error that the user reads as it is, without a stack: it says what is wrong and what to do. */
export class VisibleError extends RunError {
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
  const error = new RunError(`${title}\n${lines}`);
  error.stack = error.message;
  throw error;
}
