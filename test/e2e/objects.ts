import { execFileSync } from "node:child_process";

const ROOT = "/data/headwater";

/** Runs a shell command where the object store keeps its objects as files, and returns what it prints. */
const inStore = (stack: string, script: string): string =>
  execFileSync("docker", ["exec", `headwater-${stack}-object-store-0`, "sh", "-c", script], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });

/** The text of an object. */
export const objectText = (stack: string, key: string): string =>
  inStore(stack, `cat ${ROOT}/${key}`);

/** The keys of the objects below a folder, sorted. */
export const objectsBelow = (stack: string, folder: string): string[] =>
  inStore(stack, `cd ${ROOT} && find ${folder} -type f | sort`).split("\n").filter(Boolean);
