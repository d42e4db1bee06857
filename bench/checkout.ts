import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkoutHere, checkoutOf } from "../test/support/checkout.ts";
import { output } from "./process.ts";

/** The build that this one is held to: the last release on Spark 3.5, whose archive was a folder of Parquet, and each of whose runs had a driver of its own. */
export const OLDER = "b303b14";

/** Seconds that an older build's packages may take. */
const INSTALLED_WITHIN = 600;

/** A copy of the project's files with a stack and a state of its own: a bench may change and destroy everything in it. */
export interface Checkout {
  readonly folder: string;
  /** Runs Pulumi on the stack. @param within seconds that it may take. @returns its standard output */
  pulumi(within: number, ...args: string[]): Promise<string>;
  /** Runs an npm script on the stack. @param within seconds that it may take. @returns its standard output */
  npm(within: number, script: string, ...args: string[]): Promise<string>;
  /** Deletes the folder. */
  remove(): void;
}

/**
 * Makes a copy with a stack, not deployed yet.
 * @param yaml makes the text of its file from that of `dev`.
 * @param commit an older build, with the packages of its own lock file. @default the files as they are now
 */
export async function checkout(
  stack: string,
  yaml: (dev: string) => string,
  commit?: string,
): Promise<Checkout> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-bench-"));
  if (commit === undefined) checkoutHere(folder);
  else {
    checkoutOf(commit, folder);
    await output("npm", ["ci"], { cwd: folder, within: INSTALLED_WITHIN });
  }
  const dev = readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8");
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), yaml(dev));
  const env = await environment(folder, stack);
  const run = (within: number, command: string, ...args: string[]) =>
    output(command, args, { cwd: folder, env, within });
  return {
    folder,
    pulumi: (within, ...args) =>
      run(within, "pulumi", ...args, "--stack", stack, "--non-interactive", "--color", "never"),
    npm: (within, script, ...args) =>
      run(within, "npm", "run", "--silent", script, "--", "--stack", stack, ...args),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The variables that make Pulumi run as the npm scripts run it; asking for them makes the stack. Once, since npm takes a second. */
async function environment(cwd: string, stack: string): Promise<NodeJS.ProcessEnv> {
  const script = 'eval "$(npm run --silent env -- --stack "$1")" && env -0';
  const printed = await output("bash", ["-c", script, "bash", stack], { cwd, within: 900 });
  return Object.fromEntries(
    printed
      .split("\0")
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
