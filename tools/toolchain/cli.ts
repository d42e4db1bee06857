import { mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDirectory, download } from "./cache.ts";
import { isExecutable, run, which } from "./command.ts";
import { goBuild } from "./go-build.ts";

/** The engine's version, that of the SDK: the two move together. */
export const PULUMI_VERSION = "3.250.0";

const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Where the Pulumi CLI was found. */
export interface Cli {
  readonly path: string;
  readonly version: string;
  readonly source: "path" | "download" | "built";
}

/**
 * Finds a Pulumi CLI: on PATH, else by its official download, else built from its Go module. The latter two happen once
 * for all clones.
 *
 * @param log gets a line for what takes time
 * @throws when there is none and none can be built, with the remedy
 */
export async function findCli(log: (line: string) => void): Promise<Cli> {
  const onPath = which("pulumi");
  if (onPath !== undefined) {
    const { output } = await run(onPath, ["version"], {
      env: { PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    const version = output.trim().replace(/^v/, "");
    if (isRecent(version)) return { path: onPath, version, source: "path" };
    log(
      `pulumi ${version || "without a version"} on PATH is not used: ${PULUMI_VERSION} or later of 3.x is needed`,
    );
  }
  const place = (source: string) => join(cacheDirectory(), source, PULUMI_VERSION);
  const found = (source: Cli["source"], root: string): Cli => {
    return { path: join(root, "bin", "pulumi"), version: PULUMI_VERSION, source };
  };
  const [downloaded, built] = [
    found("download", place("pulumi-download")),
    found("built", place("pulumi")),
  ];
  if (isExecutable(downloaded.path)) return downloaded;
  if (isExecutable(built.path)) return built;
  if (await download(`pulumi-${PULUMI_VERSION}`, log, () => downloadTo(place("pulumi-download")))) {
    return downloaded;
  }
  await build(built.path, log);
  return built;
}

/** Whether a version is of the major version that the SDK speaks with, and not older than the SDK. */
export function isRecent(version: string): boolean {
  const numbers = (text: string) => text.split(/[.+-]/).slice(0, 3).map(Number);
  const [major = 0, minor = 0, patch = 0] = numbers(version);
  const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = numbers(PULUMI_VERSION);
  if (major !== wantedMajor) return false;
  return minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch);
}

async function downloadTo(root: string): Promise<boolean> {
  const script = join(import.meta.dirname, "download-cli.ts");
  const { code } = await run(process.execPath, [script, root], { timeout: 600_000 });
  return code === 0 && isExecutable(join(root, "bin", "pulumi"));
}

async function build(target: string, log: (line: string) => void): Promise<void> {
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
