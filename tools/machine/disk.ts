import { statfs } from "node:fs/promises";
import { type Finding, gib } from "./finding.ts";

/** Bytes that images, builds and volumes of a first `up` take, with room to spare. */
const FIRST_UP = 15 * 2 ** 30;

/** Bytes that an `up` takes when the images are there. */
const LATER_UP = 3 * 2 ** 30;

/** Free bytes of the file system that holds a path. @returns undefined when the path is not on this machine */
export async function freeDisk(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/**
 * Judges the disk. Pure.
 * @param free bytes, or undefined when Docker keeps its data where this machine cannot see it. @param running whether the stack is up.
 */
export function diskFinding(path: string, free: number | undefined, running: boolean): Finding {
  if (free === undefined) {
    return { name: "disk", ok: true, detail: `${path} is not on this machine: not checked` };
  }
  const need = running ? LATER_UP : FIRST_UP;
  const detail = `${gib(free)} free in ${path}, ${gib(need)} needed`;
  return free >= need
    ? { name: "disk", ok: true, detail }
    : {
        name: "disk",
        ok: false,
        detail,
        remedy: "free some space: `docker system df` shows what Docker keeps.",
      };
}
