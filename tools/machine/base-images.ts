import type Docker from "dockerode";
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { clientConfig, DEBIAN } from "./client-config.ts";
import { clientFacts } from "./client-facts.ts";
import { debianBase } from "./debian-base.ts";
import { dockerAddress } from "./docker-address.ts";
import { dockerClient } from "./engine.ts";
import { imported, labelsOf, pull, registryAnswers } from "./registry.ts";
import { VERSITYGW, versitygwImage } from "./versitygw.ts";

const OFFICIAL = `debian:${DEBIAN}-slim`;
const REPOSITORY = "headwater-base/debian";
const BASE = `${REPOSITORY}:${DEBIAN}`;
const S3 = `headwater-base/versitygw:${VERSITYGW}`;
const MACHINE = "headwater-base/machine:latest";

/** The label of what an image was made from. */
const FROM = "headwater.from";

/** How {@link baseImages} works. */
export interface BaseImagesOptions {
  /** Gets a line for everything that takes time. */
  readonly log: (line: string) => void;
  /** @default the engine that the `docker` program would use */
  readonly docker?: Docker;
  /** The folder for what can be made again. @default `headwater` in the user's cache folder */
  readonly cache?: string;
}

/**
 * Makes the local images that the Dockerfiles of `images/` start from and mount, unless they are there: Debian, the S3 server's binary, and
 * this machine's package client configuration, which a build reads and no layer keeps.
 * @throws Problem when one can be neither pulled nor made.
 */
export async function baseImages(options: BaseImagesOptions): Promise<void> {
  const { log, docker = dockerClient(dockerAddress(undefined)), cache = usualCache() } = options;
  const facts = await clientFacts(join(cache, "apt-sources"));
  const [hasDebian, hasVersitygw] = await Promise.all([
    labelsOf(docker, BASE),
    labelsOf(docker, S3),
    machineImage(docker, clientConfig(facts)),
  ]);
  if (hasDebian && hasVersitygw) return;
  const registry = await registryAnswers(docker, OFFICIAL, log, join(cache, "no-registry"));
  await Promise.all([
    hasDebian ?? debian(docker, registry, facts.apt ?? "", log),
    hasVersitygw ?? versitygwImage(docker, S3, registry, log, cache),
  ]);
}

async function debian(
  docker: Docker,
  registry: boolean,
  apt: string,
  log: (line: string) => void,
): Promise<void> {
  if (!registry) return debianBase(docker, BASE, apt, log);
  await pull(docker, OFFICIAL, log);
  await docker.getImage(OFFICIAL).tag({ repo: REPOSITORY, tag: DEBIAN });
}

async function machineImage(
  docker: Docker,
  files: Readonly<Record<string, Buffer>>,
): Promise<void> {
  const hash = createHash("sha256");
  for (const [name, content] of Object.entries(files)) {
    hash.update(`${name} ${content.length}\n`).update(content);
  }
  const from = hash.digest("hex");
  // Made anew only when its files change; even then BuildKit keeps every layer whose mounted files are the same.
  if ((await labelsOf(docker, MACHINE))?.[FROM] === from) return;
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  await imported(docker, Readable.from(tar), MACHINE, { [FROM]: from });
}

const usualCache = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "headwater");
