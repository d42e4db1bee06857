import { existsSync } from "node:fs";
import type { Job } from "./job.ts";
import { filesBelow } from "./job-folders.ts";

/** The name of a file of `jobs/dags`, which Python must be able to import. */
const DAG_FILE = /^[a-z]\w*\.py$/;

/** Python files of `jobs/dags` that would not be delivered. */
export const strayDags = (directory: string): string[] =>
  existsSync(directory)
    ? Object.keys(filesBelow(directory))
        .filter((path) => path.endsWith(".py") && !DAG_FILE.test(path))
        .map(
          (path) =>
            `jobs/dags/${path}: only files directly in jobs/dags are delivered, named in letters, digits and underscores with a small letter first; move or rename it.`,
        )
    : [];

/** One artifact a Python file of `jobs/dags`, each with the library. */
export function handWritten(directory: string, library: Job["files"]): Job[] {
  if (!existsSync(directory)) return [];
  return Object.entries(filesBelow(directory))
    .filter(([path]) => DAG_FILE.test(path))
    .map(([path, text]) => ({
      name: `dags-${path.slice(0, -".py".length).replaceAll("_", "-")}`,
      files: { ...library, "dag.py": text },
      handWritten: true,
    }));
}
