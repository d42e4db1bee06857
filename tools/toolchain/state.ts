import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { run } from "./command.ts";
import { mendCutOff } from "./cut-off.ts";
import type { Toolchain } from "./index.ts";

/** Where stacks are kept. */
export interface State {
  /** Whether it is this clone's own directory, rather than where the user is logged in. */
  readonly local: boolean;
  /** For messages. */
  readonly where: string;
  /** The variables that lead Pulumi there. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Finds out where stacks are kept: where the user is logged in, else in `.headwater/state` of the clone, encrypted with a
 * passphrase that is generated once into `.headwater/passphrase`.
 *
 * @param home the user's own Pulumi directory
 * @throws when there is state but its passphrase is gone
 */
export function findState(root: string, home: string): State {
  const directory = join(root, ".headwater", "state");
  const url = pathToFileURL(directory).href;
  const theirs = loggedIn(home, url);
  if (theirs !== undefined) return { local: false, where: theirs, env: {} };
  const passphrase = join(root, ".headwater", "passphrase");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (!existsSync(passphrase)) {
    if (existsSync(join(directory, ".pulumi", "stacks"))) {
      throw new Error(
        `${passphrase} is gone, and with it what ${directory} is encrypted with. Put the file back; or, if nothing of the stacks is needed any more, delete ${directory}.`,
      );
    }
    writeFileSync(passphrase, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  }
  return {
    local: true,
    where: url,
    env: {
      PULUMI_BACKEND_URL: url,
      PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
      // Without it, a stack file without a salt would get a new one, and the state's secrets could not be read.
      PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    },
  };
}

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

function loggedIn(home: string, ours: string): string | undefined {
  const named = process.env["PULUMI_BACKEND_URL"];
  if (named) return named === ours ? undefined : named;
  if (process.env["PULUMI_ACCESS_TOKEN"]) return "Pulumi Cloud";
  const credentials = join(home, "credentials.json");
  if (!existsSync(credentials)) return undefined;
  const { current } = JSON.parse(readFileSync(credentials, "utf8")) as { current?: string };
  return current || undefined;
}
