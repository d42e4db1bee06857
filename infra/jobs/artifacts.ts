import { deflateSync } from "node:zlib";
import type { Job } from "./job.ts";

/**
 * All artifacts as one text: base64 of zlib of JSON `{job: {path: content}}`, which `jobs/publish.py` unpacks. One file instead of
 * one per job and path keeps a preview with a thousand jobs short. Pure; the same jobs give the same
 * text, on every system: unlike gzip, zlib writes no system into its header.
 */
export function packArtifacts(jobs: readonly Job[]): string {
  const byName = [...jobs].sort((a, b) => (a.name < b.name ? -1 : 1));
  const content = Object.fromEntries(byName.map(({ name, files }) => [name, sorted(files)]));
  return deflateSync(JSON.stringify(content)).toString("base64");
}

const sorted = (files: Job["files"]): Job["files"] =>
  Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
