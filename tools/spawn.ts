import { type ChildProcess, spawn as start } from "node:child_process";
import { Problem } from "./problem.ts";

/** What a program is started with beyond its arguments. */
export interface Surroundings {
  readonly cwd?: string;
  /** Variables over this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text for its standard input, where its output is kept. @default none */
  readonly input?: string;
}

const children = new Set<ChildProcess>();
let stopped: NodeJS.Signals | undefined;

/**
 * Makes this process outlive the signals that stop it until its children have ended, so that Pulumi can finish its checkpoint.
 * A terminal sends Ctrl-C to the children as well, and a second one would make Pulumi give up.
 */
export function passSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      stopped = signal;
      if (children.size === 0) {
        console.error(`\nStopped by ${signal}; what runs in Airflow goes on there.`);
        process.exit(exitCode(signal));
      }
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      for (const child of children) child.kill(signal);
    });
  }
}

/** The exit code to end with when a signal has stopped the work. @default nothing has */
export const stoppedBy = (): number | undefined => stopped && exitCode(stopped);

const exitCode = (signal: NodeJS.Signals): number =>
  ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })[signal as "SIGINT"] ?? 1;

/** Runs a program on this terminal. @returns its exit code; a signal counts as 1. */
export function run(command: string, args: readonly string[], given?: Surroundings) {
  return finished(command, launch(command, args, given, "inherit"), () => undefined).then(
    ({ code }) => code,
  );
}

/** Runs a program and keeps what it prints. */
export async function capture(command: string, args: readonly string[], given?: Surroundings) {
  const child = launch(command, args, given, "pipe");
  child.stdin?.end(given?.input);
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => (text[name] += chunk));
  }
  return finished(command, child, () => text);
}

function launch(
  command: string,
  args: readonly string[],
  { cwd, env }: Surroundings = {},
  output: "inherit" | "pipe",
): ChildProcess {
  return start(command, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
    stdio: output,
  });
}

function finished<T>(command: string, child: ChildProcess, text: () => T) {
  children.add(child);
  return new Promise<{ code: number } & T>((resolve, reject) => {
    child.once("error", (error) => {
      children.delete(child);
      reject(new Problem(`${command} could not be started: ${error.message}.`));
    });
    child.once("close", (code) => {
      children.delete(child);
      resolve({ code: code ?? 1, ...text() });
    });
  });
}
