import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { VisibleError } from "../errors.ts";
import type { Job } from "./job.ts";

/** What a job's folder holds beside its artifact. */
const NOT_DELIVERED = /^(\..*|tests|__pycache__|README\.md|job\.ts|.*\.pyc)$/;

/**
 * The folders of `directory` that are jobs, that is, hold a `dag.py`, sorted by name. A job's artifact is what it delivers and the
 * packages of `directory/lib`, so that a job never runs with a library that it was not published with.
 */
export function jobFolders(directory: string): Job[] {
  const library = filesBelow(join(directory, "lib"));
  return readdirSync(directory, { withFileTypes: true })
    .filter(
      (entry) => entry.isDirectory() && entry.name !== "lib" && !NOT_DELIVERED.test(entry.name),
    )
    .map(({ name }) => ({ name, files: { ...library, ...filesBelow(join(directory, name)) } }))
    .filter(({ files }) => "dag.py" in files)
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
