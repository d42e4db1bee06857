import type Docker from "dockerode";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory, PULUMI_VERSION, which } from "../../offline/index.ts";
import { DEBIAN } from "./client-config.ts";
import { onPath } from "./engine-up.ts";
import type { Finding } from "./finding.ts";
import { labelsOf } from "./registry.ts";

/** What a part is got from, first to last: it is here, it is downloaded, or it is made with a program of this machine. */
export interface Source {
  readonly name: string;
  /** Where it was found. @default it is not here */
  readonly here?: string;
  /** Whether a download was refused not long ago. */
  readonly refused: boolean;
  /** The program that makes it where it cannot be downloaded, and whether it can be used. */
  readonly maker: { readonly name: string; readonly usable: boolean; readonly remedy: string };
}

/** Judges a part that can be got in more than one way. Pure. */
export function sourceFinding({ name, here, refused, maker }: Source): Finding {
  if (here !== undefined) return { name, ok: true, detail: here };
  if (maker.usable) {
    const detail = refused
      ? `will be made with ${maker.name}`
      : `will be downloaded, or made with ${maker.name}`;
    return { name, ok: true, detail };
  }
  return refused
    ? {
        name,
        ok: false,
        detail: `its download is not reached and ${maker.name} cannot be used`,
        remedy: maker.remedy,
      }
    : {
        name,
        ok: true,
        detail: `will be downloaded; where that fails, ${maker.name} would be needed`,
      };
}

/** The Pulumi CLI: only where it is not here and its download is refused does it take Go. */
export function cliFinding(): Finding {
  const cache = cacheDirectory();
  const cached = ["pulumi-download", "pulumi"]
    .map((folder) => join(cache, folder, PULUMI_VERSION, "bin", "pulumi"))
    .find((file) => existsSync(file));
  const here = which("pulumi") ?? cached;
  return sourceFinding({
    name: "pulumi",
    ...(here !== undefined && { here }),
    refused: existsSync(join(cache, "refused", `pulumi-${PULUMI_VERSION}`)),
    maker: {
      name: "Go",
      usable: which("go") !== undefined,
      remedy: "install the Pulumi CLI, or Go 1.26 or later.",
    },
  });
}

/** The base image: only where it is not here and no registry answers does it take debootstrap, and root. */
export async function baseFinding(docker: Docker): Promise<Finding> {
  const image = `headwater-base/debian:${DEBIAN}`;
  return sourceFinding({
    name: "base image",
    ...((await labelsOf(docker, image)) !== undefined && { here: image }),
    refused: existsSync(join(cacheDirectory(), "no-registry")),
    maker: {
      name: "debootstrap",
      usable: onPath("debootstrap") && process.getuid?.() === 0,
      remedy: "run this as root with debootstrap installed: `apt-get install debootstrap`.",
    },
  });
}
