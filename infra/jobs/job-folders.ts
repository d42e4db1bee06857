import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { VisibleError } from "../errors.ts";
import type { Job } from "./job.ts";

/** What a job's folder holds beside its artifact. */
const NOT_DELIVERED = /^(\..*|tests|__pycache__|README\.md|job\.ts|.*\.pyc)$/;

/** The folders of `directory` that are jobs, that is, hold a `job.ts` or a `dag.py`, sorted by name, with the files that they deliver. */
export function jobFolders(directory: string): Job[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_DELIVERED.test(entry.name))
    .map(({ name }) => join(directory, name))
    .filter((folder) => ["job.ts", "dag.py"].some((file) => existsSync(join(folder, file))))
    .map((folder) => ({ name: basename(folder), files: filesBelow(folder) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The delivered files below a folder: contents by relative path. */
export function filesBelow(folder: string, prefix = ""): Record<string, string> {
  const found = readdirSync(join(folder, prefix), { withFileTypes: true })
    .filter(({ name }) => !NOT_DELIVERED.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => {
      const path = `${prefix}${entry.name}`;
      return entry.isDirectory()
        ? filesBelow(folder, `${path}/`)
        : { [path]: textOf(join(folder, path)) };
    });
  return Object.assign({}, ...found);
}

/** @throws pulumi.RunError for a file that is no text, which would not arrive as it is. */
function textOf(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch {
    throw new VisibleError(
      `${file} is not UTF-8 text, and a job's artifact holds text alone.`,
      "put binary data into the object store and name its key in the job.",
    );
  }
}
