import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import type { Daemon } from "./daemons.ts";
import { FOLDERS } from "./layout.ts";

/** A process that was started: its id, and when it began, since ids are used again. */
interface Started {
  readonly pid: number;
  /** Clock ticks from the machine's start to its own: field 22 of `/proc/<pid>/stat`. */
  readonly began: string;
}

const note = (name: string): string => join(FOLDERS.run, `${name}.json`);

/** The file that takes a daemon's output. */
export const logOf = (name: string): string => join(FOLDERS.state, "logs", `${name}.log`);

/** Starts a daemon that outlives this process, unless it runs. @returns whether it was started */
export function startDaemon({ name, command, args }: Daemon): boolean {
  if (running(name) !== undefined) return false;
  for (const folder of [FOLDERS.run, join(FOLDERS.state, "logs")]) {
    mkdirSync(folder, { recursive: true });
  }
  const log = openSync(logOf(name), "a");
  const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
  const child = spawn(command, args, {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, PATH },
  });
  child.on("error", () => undefined).unref();
  const { pid } = child;
  if (pid === undefined) throw new Problem(`${command} could not be started.`);
  const started: Started = { pid, began: beginning(pid) ?? "" };
  writeFileSync(note(name), JSON.stringify(started));
  return true;
}

/** The id of a daemon that was started and still runs. */
export function running(name: string): number | undefined {
  const text = read(note(name));
  if (text === undefined) return undefined;
  const { pid, began } = JSON.parse(text) as Started;
  return beginning(pid) === began ? pid : undefined;
}

/** Ends a daemon, and returns once it is gone; a daemon that does not end within `seconds` is killed. */
export async function stopDaemon(name: string, seconds = 20): Promise<void> {
  const pid = running(name);
  if (pid !== undefined) {
    process.kill(pid, "SIGTERM");
    const end = Date.now() + seconds * 1000;
    while (running(name) !== undefined) {
      if (Date.now() > end) process.kill(pid, "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  rmSync(note(name), { force: true });
}

/** The last lines that a daemon has printed. */
export const lastWords = (name: string): string =>
  (read(logOf(name)) ?? "").trimEnd().split("\n").slice(-8).join("\n  ");

/** When a process began; undefined when there is none, or only what is left of one that has ended. */
function beginning(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name, in parentheses, may have blanks.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields === undefined || fields[0] === "Z" ? undefined : fields[19];
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
