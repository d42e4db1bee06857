import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { ignoring } from "./ignore.ts";
import type { TarEntry } from "./tar.ts";

/** A file or a link of a build context. */
interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
  readonly link?: string;
}

/** What is sent to the daemon to build from. */
export interface BuildContext {
  readonly entries: readonly Entry[];
  /** The Dockerfile's path inside the context. */
  readonly dockerfile: string;
}

/** Under this name goes a Dockerfile that lies outside its context. */
const OUTSIDE = ".headwater.Dockerfile";

/**
 * Reads a build context: every file that its `.dockerignore` does not leave out, in a fixed order.
 *
 * @param directory the context; relative paths start at the process's directory
 * @param dockerfile its path, relative to the process's directory as the official plugin takes it
 */
export function readContext(directory: string, dockerfile: string): BuildContext {
  const root = resolve(directory);
  const file = resolve(dockerfile);
  if (!existsSync(root)) throw new Error(`The build context ${root} does not exist.`);
  if (!existsSync(file)) {
    throw new Error(`The Dockerfile ${file} does not exist; its path starts at ${process.cwd()}.`);
  }
  const rules = join(root, ".dockerignore");
  const ignored = ignoring(existsSync(rules) ? readFileSync(rules, "utf8") : "");
  const inside = relative(root, file);
  const needed = inside.startsWith("..") ? OUTSIDE : inside;
  const entries = walk(root, "").filter(({ path }) => path === needed || !ignored(path));
  return inside.startsWith("..")
    ? { entries: [...entries, entry(file, OUTSIDE)], dockerfile: OUTSIDE }
    : { entries, dockerfile: inside };
}

/** A digest of everything in the context that can change an image: paths, contents, links, executable bits. */
export function contextDigest({ entries, dockerfile }: BuildContext): string {
  const digest = createHash("sha256").update(`${dockerfile}\0`);
  for (const { path, mode, content, link } of entries) {
    digest.update(`${path}\0${mode & 0o111 ? "x" : "-"}\0${link ?? ""}\0${content.length}\0`);
    digest.update(content);
  }
  return digest.digest("hex");
}

/** The context as the entries of an archive that depends on nothing else: no owners, no times. */
export function contextEntries({ entries }: BuildContext): TarEntry[] {
  return entries.map(({ path, mode, content, link }) => {
    const header = { name: path, mode: mode & 0o111 ? 0o755 : 0o644, mtime: new Date(0) };
    return link === undefined
      ? { ...header, content }
      : { ...header, type: "symlink", linkname: link };
  });
}

function walk(root: string, below: string): Entry[] {
  return readdirSync(join(root, below), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((each) => {
      const path = below === "" ? each.name : `${below}/${each.name}`;
      if (each.isDirectory()) return walk(root, path);
      return each.isFile() || each.isSymbolicLink() ? [entry(join(root, path), path)] : [];
    });
}

function entry(file: string, path: string): Entry {
  const { mode } = lstatSync(file);
  return lstatSync(file).isSymbolicLink()
    ? { path, mode, content: Buffer.alloc(0), link: readlinkSync(file) }
    : { path, mode, content: readFileSync(file) };
}
