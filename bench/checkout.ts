import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { output } from "./process.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

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

/** Makes a copy with a stack from the text of its file, not deployed yet. */
export async function checkout(stack: string, yaml: string): Promise<Checkout> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-bench-"));
  const tracked = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  for (const path of execFileSync("git", tracked, { cwd: ROOT, encoding: "utf8" }).split("\0")) {
    if (path === "") continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(ROOT, path), join(folder, path));
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), yaml);
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
