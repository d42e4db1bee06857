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
  const env = await environment(folder);
  const pulumi = (within: number, ...args: string[]) =>
    output("pulumi", args, { cwd: folder, env, within });
  await pulumi(60, "stack", "select", "--create", stack);
  return {
    folder,
    pulumi: (within, ...args) =>
      pulumi(within, ...args, "--stack", stack, "--non-interactive", "--color", "never"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The variables that make Pulumi run as the npm scripts run it: state, passphrase, plugins. Asked once, since npm takes a second. */
async function environment(cwd: string): Promise<NodeJS.ProcessEnv> {
  const script = 'eval "$(npm run --silent env)" && env -0';
  const printed = await output("bash", ["-c", script], { cwd, within: 900 });
  return Object.fromEntries(
    printed
      .split("\0")
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
