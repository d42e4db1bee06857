import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * Kills, with SIGKILL, the Pulumi engine that a command started, once `when` holds.
 * @throws Error when the engine has not come that far within ten minutes, or the command ended first.
 */
export async function killEngine(command: ChildProcess, when: () => boolean): Promise<void> {
  const end = Date.now() + 600_000;
  while (Date.now() < end) {
    const engine = when() ? descendants(command.pid ?? 0).find(isEngine) : undefined;
    if (engine !== undefined) {
      process.kill(engine, "SIGKILL");
      return;
    }
    if (command.exitCode !== null)
      throw new Error("the command ended before its engine could be killed");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the engine did not come far enough within ten minutes");
}

function isEngine(pid: number): boolean {
  const [program = "", verb] = read(`/proc/${pid}/cmdline`).split("\0");
  return /(^|\/)pulumi$/.test(program) && verb === "up";
}

function descendants(root: number): number[] {
  const parents = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = Number(/^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${entry}/stat`))?.[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(entry)]);
  }
  const below = (pid: number): number[] =>
    (parents.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}

/** A process's file, or nothing when the process is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
