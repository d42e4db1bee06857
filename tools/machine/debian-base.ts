import type Docker from "dockerode";
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { capture } from "../spawn.ts";
import { DEBIAN, debianSources } from "./client-config.ts";
import { onPath } from "./engine-up.ts";
import { imported } from "./registry.ts";

/** What debootstrap leaves of this machine and of its own work, and what a container has no use for. */
const LEFT_BEHIND = [
  "etc/hostname",
  "etc/resolv.conf",
  "etc/apt/sources.list",
  "debootstrap",
  "usr/share/info",
  "usr/share/locale",
  "usr/share/man",
  "var/cache/apt",
  "var/lib/apt/lists",
  "var/log/apt",
  "var/log/alternatives.log",
  "var/log/bootstrap.log",
  "var/log/dpkg.log",
];

/** Keeps documentation out of every package that is installed later; licences stay, as in the official image. */
const SLIM = `path-exclude /usr/share/doc/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
path-include /usr/share/doc/*/copyright
`;

/**
 * Makes the smallest Debian with `debootstrap` and imports it; 45 s.
 * @param apt the machine's package sources as `apt-get indextargets` says them: their mirror is used, and not kept.
 * @throws Problem when this machine cannot run debootstrap, or when it fails.
 */
export async function debianBase(
  docker: Docker,
  reference: string,
  apt: string,
  log: (line: string) => void,
): Promise<void> {
  refuseWithout(reference);
  log("making Debian with debootstrap (about 45 s)");
  const root = mkdtempSync(join(tmpdir(), "headwater-debian-"));
  // A temporary folder is its maker's alone, and this one becomes the root of every image.
  chmodSync(root, 0o755);
  try {
    const mirror = mirrorOf(apt);
    const of = mirror === undefined ? [] : [mirror];
    const made = await capture("debootstrap", ["--variant=minbase", DEBIAN, root, ...of], {
      env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
    if (made.code !== 0) {
      const end = `${made.stdout}${made.stderr}`.trim().split("\n").slice(-5).join("\n  ");
      throw new Problem(
        `debootstrap could not make Debian ${DEBIAN}:\n  ${end}`,
        "mend what it names; it uses the mirror of this machine's apt.",
      );
    }
    slim(root, mirror === undefined);
    // Not by Node, which walks through symbolic links and could leave the folder.
    const documents = join(root, "usr/share/doc");
    await capture("find", [documents, "!", "-type", "d", "!", "-name", "copyright", "-delete"]);
    const tar = spawn("tar", ["-C", root, "--numeric-owner", "-c", "."], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await imported(docker, tar.stdout, reference, { "headwater.from": "debootstrap" });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The address of the machine's own mirror of the release. Pure. @default undefined, which is debootstrap's public one */
export const mirrorOf = (apt: string): string | undefined =>
  debianSources(apt)
    .map((source) => source.split(" "))
    .find(([, , suite]) => suite === DEBIAN)?.[1];

/** A `sources.list` of one line, the release, with its updates and security updates, which debootstrap leaves out. Pure. */
export function withUpdates(sources: string): string {
  const [, address = "", , ...components] = sources.trim().split(/\s+/);
  const bare = address.replace(/\/$/, "");
  return [
    `deb ${bare} ${DEBIAN} ${components.join(" ")}`,
    `deb ${bare} ${DEBIAN}-updates ${components.join(" ")}`,
    `deb ${bare}-security ${DEBIAN}-security ${components.join(" ")}`,
    "",
  ].join("\n");
}

function refuseWithout(reference: string): void {
  if (onPath("debootstrap") && process.getuid?.() === 0) return;
  const why = onPath("debootstrap") ? "debootstrap needs root" : "debootstrap is not installed";
  throw new Problem(
    `No image registry answers, and Debian cannot be made here: ${why}.`,
    `make a registry reachable, or run this as root on Debian or Ubuntu with debootstrap installed, or load a Debian ${DEBIAN} image as ${reference}.`,
  );
}

function slim(root: string, publicMirror: boolean): void {
  const sources = join(root, "etc/apt/sources.list");
  const written = readFileSync(sources, "utf8");
  for (const path of LEFT_BEHIND) rmSync(join(root, path), { recursive: true, force: true });
  for (const path of ["var/cache/apt/archives/partial", "var/lib/apt/lists/partial"]) {
    mkdirSync(join(root, path), { recursive: true });
  }
  writeFileSync(join(root, "etc/dpkg/dpkg.cfg.d/slim"), SLIM);
  // The machine's own mirror is handed to each build instead: it stays out of the image.
  if (publicMirror) writeFileSync(sources, withUpdates(written));
}
