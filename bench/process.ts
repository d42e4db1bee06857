import { spawn } from "node:child_process";

/** Characters of a program's output that an error may show the end of. */
const KEPT = 20_000;

/** How a program is run. */
export interface Surroundings {
  readonly cwd: string;
  /** @default this process's own */
  readonly env?: NodeJS.ProcessEnv;
  /** Seconds after which it is ended. */
  readonly within: number;
  /** What it reads on standard input. @default nothing */
  readonly input?: string;
}

/**
 * Runs a program to its end and returns what it printed on standard output.
 * @throws Error with the end of its output when it fails or takes too long.
 */
export function output(
  command: string,
  args: readonly string[],
  { cwd, env, within, input }: Surroundings,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      ...(env && { env }),
      timeout: within * 1000,
      killSignal: "SIGINT",
    });
    const printed: Buffer[] = [];
    let both = "";
    child.stdout.on("data", (chunk: Buffer) => {
      printed.push(chunk);
      both = `${both}${chunk.toString()}`.slice(-KEPT);
    });
    child.stderr.on("data", (chunk: Buffer) => (both = `${both}${chunk.toString()}`.slice(-KEPT)));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve(Buffer.concat(printed).toString());
      const end = both.trimEnd().split("\n").slice(-30).join("\n");
      reject(new Error(`${command} ${args.join(" ")} ended with ${code ?? "a signal"}:\n${end}`));
    });
    // A program that ends before it has read its input says why by its exit code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
