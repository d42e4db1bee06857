import { mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./command.ts";
import { goBuild } from "./go-build.ts";

/** The engine's version, that of the SDK: the two move together. */
export const PULUMI_VERSION = "3.250.0";

const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Builds the Pulumi CLI from its Go module, locked in `cli/`.
 * @param target the file. @param log gets a line every 20 seconds. @throws when there is no Go or it does not build, with the remedy
 */
export async function buildCli(target: string, log: (line: string) => void): Promise<void> {
  const cwd = join(import.meta.dirname, "cli");
  // Asked inside the module, an older Go first gets the one that the module needs, if its settings allow that.
  const go = await run("go", ["version"], { cwd });
  if (go.code !== 0) throw new Error(noGo(go.errors));
  log(`building pulumi ${PULUMI_VERSION} from its Go module: 5 to 8 minutes, once`);
  const started = Date.now();
  const ticker = setInterval(() => {
    log(`still building pulumi (${Math.round((Date.now() - started) / 1000)} s)`);
  }, 20_000);
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  const link = `-X ${VERSION_VARIABLE}=v${PULUMI_VERSION}`;
  const { code, errors } = await goBuild(cwd, PACKAGE, unfinished, { link }).finally(() =>
    clearInterval(ticker),
  );
  if (code !== 0) {
    const end = errors.trim().split("\n").slice(-5).join("\n");
    throw new Error(`The Pulumi CLI could not be built (go build, exit code ${code}):\n${end}`);
  }
  renameSync(unfinished, target);
}

function noGo(errors: string): string {
  return [
    `There is no Pulumi CLI ${PULUMI_VERSION} or later on PATH, its download is not reached, and it cannot be built: ${errors.trim()}.`,
    "Install the Pulumi CLI, or Go 1.26 or later, and run this again.",
  ].join("\n");
}
