import { deflateSync } from "node:zlib";
import type { Job } from "./job.ts";

/**
 * All artifacts as one text: base64 of zlib of JSON, which `jobs/publish.py` unpacks: `{"contents": [text], "jobs": {job: {path: index
 * of its content}}}`. A content that many jobs share, as they do the library, is there once, and one file instead of one per job and
 * path keeps a preview with a thousand jobs short. Pure; the same jobs give the same text, on every system: unlike gzip, zlib writes no
 * system into its header.
 */
export function packArtifacts(jobs: readonly Job[]): string {
  const contents = new Map<string, number>();
  const indexOf = (content: string): number => {
    const index = contents.get(content) ?? contents.size;
    contents.set(content, index);
    return index;
  };
  const byName = [...jobs].sort((a, b) => (a.name < b.name ? -1 : 1));
  const packed = byName.map(({ name, files }): [string, Record<string, number>] => [
    name,
    Object.fromEntries(sorted(files).map(([path, content]) => [path, indexOf(content)])),
  ]);
  const json = JSON.stringify({ contents: [...contents.keys()], jobs: Object.fromEntries(packed) });
  return deflateSync(json).toString("base64");
}

const sorted = (files: Job["files"]): [path: string, content: string][] =>
  Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
