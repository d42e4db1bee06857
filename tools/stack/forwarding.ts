import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCAL } from "../project.ts";

const file = (stack: string): string => join(LOCAL, `forward-${stack}.pid`);

/** Notes that this process has a stack's ports open, until it ends. */
export function noteForward(stack: string): void {
  mkdirSync(LOCAL, { recursive: true });
  writeFileSync(file(stack), String(process.pid));
  process.once("exit", () => rmSync(file(stack), { force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(0));
}

/** Whether a process of this checkout has a stack's ports open. */
export function forwardRuns(stack: string): boolean {
  if (!existsSync(file(stack))) return false;
  try {
    return process.kill(Number(readFileSync(file(stack), "utf8")), 0);
  } catch {
    return false;
  }
}
