import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. @param env variables beside `PATH`, which is this process's own. */
export function run(argv: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const [program = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { PATH: process.env["PATH"] ?? "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += String(chunk)));
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Programs that stand in for real ones, and what they were called with. */
export interface Stubs {
  readonly directory: string;
  /** A `PATH` on which the stubs come first. */
  readonly path: string;
  /** Each call in order: the program's name and its arguments, joined by spaces. */
  readonly calls: () => readonly string[];
}

/**
 * Makes programs in a directory that goes when the test ends. Each writes down its call, then runs its script.
 * @param scripts POSIX shell by program name; `$DIR` is the directory, for what a stub must remember.
 */
export function stubs(scripts: Readonly<Record<string, string>>): Stubs {
  const directory = mkdtempSync(join(tmpdir(), "headwater-stubs-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const log = join(directory, "calls");
  writeFileSync(log, "");
  for (const [name, script] of Object.entries(scripts)) {
    const file = join(directory, name);
    writeFileSync(
      file,
      `#!/bin/sh\nDIR='${directory}'\necho "${name} $*" >> '${log}'\n${script}\n`,
    );
    chmodSync(file, 0o755);
  }
  return {
    directory,
    path: `${directory}${delimiter}${process.env["PATH"] ?? ""}`,
    calls: () => readFileSync(log, "utf8").split("\n").filter(Boolean),
  };
}
