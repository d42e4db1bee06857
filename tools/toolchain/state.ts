import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

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

function loggedIn(home: string, ours: string): string | undefined {
  const named = process.env["PULUMI_BACKEND_URL"];
  if (named) return named === ours ? undefined : named;
  if (process.env["PULUMI_ACCESS_TOKEN"]) return "Pulumi Cloud";
  const credentials = join(home, "credentials.json");
  if (!existsSync(credentials)) return undefined;
  const { current } = JSON.parse(readFileSync(credentials, "utf8")) as { current?: string };
  return current || undefined;
}
