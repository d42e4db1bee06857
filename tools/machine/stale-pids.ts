import { readFileSync, rmSync } from "node:fs";

/** Files in which the engine and its containerd note their process ids. */
const NOTED: readonly (readonly [file: string, program: string])[] = [
  ["/var/run/docker.pid", "dockerd"],
  ["/var/run/docker/containerd/containerd.pid", "containerd"],
];

/**
 * Removes notes of processes that were killed. dockerd refuses to start while any process has the id that it finds there, and takes it for
 * its containerd, whatever that process is.
 * @param noted files and the programs they are about. @param processes where the kernel tells of processes.
 */
export function clearStalePids(noted = NOTED, processes = "/proc"): void {
  for (const [file, program] of noted) {
    const id = read(file)?.trim();
    if (id !== undefined && read(`${processes}/${id}/comm`)?.trim() !== program) rmSync(file);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
