import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../offline/index.ts";
import { mendCutOff } from "./cut-off.ts";
import type { Toolchain } from "./index.ts";

/**
 * Makes the stack if it is not there yet. With local state, Pulumi writes the passphrase's salt into the stack's file;
 * it is in the state too and says nothing to other clones, so it is taken out again now and when this process ends.
 */
export async function ensureStack(toolchain: Toolchain, stack: string): Promise<void> {
  const { pulumi, root, env, state } = toolchain;
  const options = { cwd: root, env };
  const file = join(root, `Pulumi.${stack}.yaml`);
  if (state.local) {
    tidyStackFile(file);
    process.once("exit", () => tidyStackFile(file));
    mendCutOff(fileURLToPath(state.where));
  }
  const known = await run(pulumi, ["stack", "ls", "--json"], options);
  if (known.code !== 0) {
    throw new Error(`The stacks in ${state.where} cannot be listed: ${known.errors.trim()}`);
  }
  const names = (JSON.parse(known.output) as { name: string }[]).map(({ name }) => name);
  if (names.some((name) => name === stack || name.endsWith(`/${stack}`))) return;
  const made = await run(pulumi, ["stack", "init", stack, "--non-interactive"], options);
  if (state.local) tidyStackFile(file);
  if (made.code !== 0) {
    throw new Error(`The stack ${stack} cannot be made in ${state.where}: ${made.errors.trim()}`);
  }
}

/** A stack file's text without the salt; one with encrypted values needs its salt and stays as it is. */
export function withoutSalt(text: string): string {
  return /^\s*secure:/m.test(text) ? text : text.replace(/^encryptionsalt:.*(?:\n|$)/m, "");
}

function tidyStackFile(file: string): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, "utf8");
  const tidy = withoutSalt(text);
  if (tidy !== text) writeFileSync(file, tidy);
}
