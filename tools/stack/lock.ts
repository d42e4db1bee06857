import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Scope } from "../../infra/model/names.ts";

/** Who holds a stack's lock in a state folder: what the engine writes into the lock's file. */
export interface Lock {
  readonly pid: number;
  readonly hostname: string;
  readonly username: string;
  readonly timestamp: string;
}

/**
 * The locks of a stack in a local state folder.
 * @param backend such as `file:///home/me/state`; other backends know themselves who is at work.
 */
export async function locks(backend: string | undefined, scope: Scope): Promise<Lock[]> {
  if (!backend?.startsWith("file://")) return [];
  const folder = join(
    fileURLToPath(backend.startsWith("file:///") ? backend : "file:///"),
    ".pulumi/locks/organization",
    scope.project,
    scope.stack,
  );
  const files = await readdir(folder).catch(() => []);
  return Promise.all(
    files
      .filter((file) => file.endsWith(".json"))
      .map(async (file) => JSON.parse(await readFile(join(folder, file), "utf8")) as Lock),
  );
}

/** Whether a lock's engine is gone: it was on this machine, and no process has its number. Pure but for its defaults. */
export const isStale = (lock: Lock, here = hostname(), alive = isAlive): boolean =>
  lock.hostname === here && !alive(lock.pid);

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}
