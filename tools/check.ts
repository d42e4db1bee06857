import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseDocument } from "yaml";
import { LOCAL, ROOT } from "./project.ts";
import { duration, paint, say } from "./say.ts";
import { run } from "./spawn.ts";

/** What was found good before is not looked at again. */
const PRETTIER_CACHE = ["--cache", "--cache-location", join(LOCAL, "prettier")];
const TSC_CACHE = join(LOCAL, "tsc.json");

/** How many of a runner's tests passed and failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The line that every test command ends with. Pure. */
export const tallyLine = (tallies: readonly Tally[]): string => {
  const sum = (pick: (one: Tally) => number) => tallies.map(pick).reduce((a, b) => a + b, 0);
  return `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`;
};

/** What a workflow file must have, and lacks. Pure. */
export function workflowFaults(text: string): string[] {
  const document = parseDocument(text);
  if (document.errors.length > 0) return document.errors.map(({ message }) => message);
  const workflow: Record<string, unknown> = document.toJS() ?? {};
  return ["name", "on", "jobs"].filter((key) => !(key in workflow)).map((key) => `no "${key}"`);
}

const program = (name: string, ...args: string[]): Promise<number> =>
  run(join(ROOT, "node_modules", ".bin", name), args, { cwd: ROOT });

/** The command `format`. */
export const format = (): Promise<number> => program("prettier", "--write", ".");

/** Runs the checks that need no test runner: format, lint, types, workflows. Each counts as one test. */
export async function checks(): Promise<Tally> {
  const all: [name: string, check: () => Promise<number>][] = [
    ["format", () => program("prettier", "--check", "--log-level=warn", ...PRETTIER_CACHE, ".")],
    ["lint", () => program("oxlint", "--deny-warnings")],
    ["types", () => program("tsc", "--noEmit", "--incremental", "--tsBuildInfoFile", TSC_CACHE)],
    ["workflows", async () => workflows()],
  ];
  let passed = 0;
  for (const [name, work] of all) {
    const started = performance.now();
    const ok = (await work()) === 0;
    passed += ok ? 1 : 0;
    const took = duration((performance.now() - started) / 1000);
    say(`${ok ? paint("green", "✓") : paint("red", "✗")} ${name}  ${took}`);
  }
  return { passed, failed: all.length - passed };
}

/** The command `check`. */
export async function check(): Promise<number> {
  const tally = await checks();
  say(tallyLine([tally]));
  return tally.failed === 0 ? 0 : 1;
}

function workflows(): number {
  const faults = globSync(".github/**/*.{yml,yaml}", { cwd: ROOT }).flatMap((file) =>
    basename(file).startsWith("dependabot")
      ? []
      : workflowFaults(readFileSync(join(ROOT, file), "utf8")).map((fault) => `${file}: ${fault}`),
  );
  for (const fault of faults) say(`  ${fault}`);
  return faults.length === 0 ? 0 : 1;
}
