import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** How a command ended. */
export interface Outcome {
  /** The exit code; -1 when it could not be started or ran out of time. */
  readonly code: number;
  /** Standard output. */
  readonly output: string;
  /** Standard error, or why it could not be started. */
  readonly errors: string;
}

/** How to run a command. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to the process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the command is ended. @default none */
  readonly timeout?: number;
}

/** Runs a command to its end without a shell. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  return await new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.timeout,
    });
    let [output, errors] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    child.once("error", (error) => resolve({ code: -1, output, errors: error.message }));
    child.once("close", (code) => resolve({ code: code ?? -1, output, errors }));
  });
}

/** The full path of an executable in one of the directories of a PATH, if it is there. */
export function which(name: string, path = process.env["PATH"] ?? ""): string | undefined {
  return path
    .split(delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => join(directory, name))
    .find(isExecutable);
}

/** Whether a file is there and can be run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
