import { spawn } from "node:child_process";

/** How a program is run. */
export interface Surroundings {
  readonly cwd: string;
  /** @default this process's own */
  readonly env?: NodeJS.ProcessEnv;
  /** Seconds after which it is ended. */
  readonly within: number;
}

/**
 * Runs a program to its end and returns what it printed on standard output.
 * @throws Error with the end of its output when it fails or takes too long.
 */
export function output(
  command: string,
  args: readonly string[],
  { cwd, env, within }: Surroundings,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      ...(env && { env }),
      stdio: ["ignore", "pipe", "pipe"],
      timeout: within * 1000,
      killSignal: "SIGINT",
    });
    let printed = "";
    let both = "";
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      both += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => (both += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve(printed);
      const end = both.trimEnd().split("\n").slice(-30).join("\n");
      reject(new Error(`${command} ${args.join(" ")} ended with ${code ?? "a signal"}:\n${end}`));
    });
  });
}
