import type Docker from "dockerode";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { pack } from "tar-stream";
import { Problem } from "../problem.ts";
import { goBuild } from "../../offline/index.ts";
import { onPath } from "./engine-up.ts";
import { imported, pull } from "./registry.ts";

/** The release; `images/s3` names the same in its Dockerfile and in its Go module. */
export const VERSITYGW = "1.8.0";

const PACKAGE = "github.com/versity/versitygw/cmd/versitygw";
const MODULE = fileURLToPath(new URL("../../images/s3/versitygw", import.meta.url));

/** Where the official image has its one static binary. */
const OFFICIAL = "/usr/local/bin/versitygw";

/**
 * Imports an image that holds `/versitygw` and nothing else: taken from the official image, or compiled by this machine's Go with every
 * dependency's hash pinned; 2 to 3 minutes the first time, kept in `cache`.
 * @param registry whether an image registry answers. @throws Problem when it cannot be compiled.
 */
export async function versitygwImage(
  docker: Docker,
  reference: string,
  registry: boolean,
  log: (line: string) => void,
  cache: string,
): Promise<void> {
  if (registry) {
    await fromOfficial(docker, reference, log);
    return;
  }
  const tar = pack();
  tar.entry({ name: "versitygw", mode: 0o755 }, readFileSync(await compiled(docker, cache, log)));
  tar.finalize();
  await imported(docker, Readable.from(tar), reference, { "headwater.from": "source" });
}

async function fromOfficial(
  docker: Docker,
  reference: string,
  log: (line: string) => void,
): Promise<void> {
  const official = `versity/versitygw:v${VERSITYGW}`;
  await pull(docker, official, log);
  const container = await docker.createContainer({ Image: official });
  try {
    // A file's archive is a tar of that file alone: just what the image is to hold.
    const tar = await container.getArchive({ path: OFFICIAL });
    await imported(docker, tar, reference, { "headwater.from": official });
  } finally {
    await container.remove();
  }
}

async function compiled(
  docker: Docker,
  cache: string,
  log: (line: string) => void,
): Promise<string> {
  const { Arch: arch } = await docker.version();
  const binary = join(cache, `versitygw-${VERSITYGW}-${arch}`);
  if (existsSync(binary)) return binary;
  if (!onPath("go")) {
    throw new Problem(
      "No image registry answers, and the S3 server cannot be compiled: there is no Go on PATH.",
      "make a registry reachable, or install Go 1.25 or later, or name an image in the stack file's headwater:images.s3.",
    );
  }
  log(`compiling versitygw ${VERSITYGW} (2 to 3 minutes, once)`);
  mkdirSync(dirname(binary), { recursive: true });
  // Built aside: an interrupted build must not pass for a finished one.
  const { code, errors } = await goBuild(MODULE, PACKAGE, `${binary}.part`, {
    env: { GOOS: "linux", GOARCH: arch },
  });
  if (code !== 0) {
    throw new Problem(
      `Compiling the S3 server failed:\n  ${errors.trim().split("\n").slice(-5).join("\n  ")}`,
      "mend what it names, or name an image in the stack file's headwater:images.s3.",
    );
  }
  renameSync(`${binary}.part`, binary);
  return binary;
}
