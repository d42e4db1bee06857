import { join } from "node:path";
import {
  buildCli,
  cacheDirectory,
  isExecutable,
  PULUMI_VERSION,
  run,
  which,
} from "../../offline/index.ts";
import { download } from "./download.ts";

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
  await buildCli(built.path, log);
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
