import { readdir, readFile, readlink } from "node:fs/promises";

/** The state of a listening socket in /proc/net/tcp. */
const LISTEN = "0A";

/**
 * The sockets that listen: port to inode, from the text of /proc/net/tcp or tcp6. Pure.
 * The local address is hexadecimal, `0100007F:1F90`.
 */
export function listeners(table: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const line of table.split("\n").slice(1)) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    const port = local?.split(":")[1];
    if (state === LISTEN && port !== undefined && inode !== undefined) {
      found.set(Number.parseInt(port, 16), inode);
    }
  }
  return found;
}

/**
 * Names the process that listens on a port: `postgres (process 4711)`.
 * @returns undefined where /proc does not show it: no Linux, or another user's process
 */
export async function listeningProcess(port: number): Promise<string | undefined> {
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((file) => readFile(file, "utf8").catch(() => "")),
  );
  const inodes = tables.flatMap((table) => listeners(table).get(port) ?? []);
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const link = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => "");
      if (!inodes.some((inode) => link === `socket:[${inode}]`)) continue;
      const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "a process");
      return `${name.trim()} (process ${pid})`;
    }
  }
  return undefined;
}
