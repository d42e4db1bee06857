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
import { imported, labelsOf, pulled } from "./registry.ts";
import { VERSITYGW, versitygwImage } from "./versitygw.ts";

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
  const no = join(cache, "no-registry");
  const facts = await clientFacts(join(cache, "apt-sources"));
  await machineImage(docker, clientConfig(facts));

  const debian = `headwater-base/debian:${DEBIAN}`;
  if (!(await labelsOf(docker, debian))) {
    const official = `debian:${DEBIAN}-slim`;
    if (await pulled(docker, official, log, no)) {
      await docker.getImage(official).tag({ repo: "headwater-base/debian", tag: DEBIAN });
    } else {
      await debianBase(docker, debian, facts.apt ?? "", log);
    }
  }

  const versitygw = `headwater-base/versitygw:${VERSITYGW}`;
  if (!(await labelsOf(docker, versitygw))) await versitygwImage(docker, versitygw, log, no, cache);
}

async function machineImage(
  docker: Docker,
  files: Readonly<Record<string, Buffer>>,
): Promise<void> {
  const reference = "headwater-base/machine:latest";
  const hash = createHash("sha256");
  for (const [name, content] of Object.entries(files))
    hash.update(`${name} ${content.length}\n`).update(content);
  const from = hash.digest("hex");
  if ((await labelsOf(docker, reference))?.[FROM] === from) return;
  const tar = pack();
  for (const [name, content] of Object.entries(files)) {
    // The same time always: BuildKit's cache looks at what is in the mount.
    tar.entry({ name, mtime: new Date(0) }, content);
  }
  tar.finalize();
  await imported(docker, Readable.from(tar), reference, { [FROM]: from });
}

const usualCache = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "headwater");
