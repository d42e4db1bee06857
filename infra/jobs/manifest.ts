import { createHash } from "node:crypto";
import type { Job } from "./job.ts";

/** What Airflow's loader reads: which code of each job is the current one. */
export interface Manifest {
  readonly version: 1;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly hash: string;
        readonly prefix: string;
        readonly files: readonly string[];
        readonly dag: string;
      }
    >
  >;
}

/** The content hash of a job's artifact: 12 hexadecimal digits over its sorted paths and the hashes of their contents. */
export function artifactHash(files: Job["files"]): string {
  const hash = createHash("sha256");
  for (const [path, content] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${contentHash(content)}\0`);
  }
  return hash.digest("hex").slice(0, 12);
}

/** Hashes by content: jobs share their library's files, which are hashed once for all of them. */
const hashes = new Map<string, string>();

function contentHash(content: string): string {
  const known = hashes.get(content) ?? createHash("sha256").update(content).digest("hex");
  hashes.set(content, known);
  return known;
}

/** The manifest of some jobs. Pure; sorted, so that the same jobs give the same text. */
export function manifest(jobs: readonly Job[]): Manifest {
  const entries = [...jobs]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, files, built = [] }): [string, Manifest["jobs"][string]] => {
      const hash = artifactHash(files);
      return [
        name,
        {
          hash,
          prefix: `jobs/${name}/${hash}/`,
          files: [...Object.keys(files), ...built].sort(),
          dag: "dag.py",
        },
      ];
    });
  return { version: 1, jobs: Object.fromEntries(entries) };
}
