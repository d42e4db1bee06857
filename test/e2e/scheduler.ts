import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { exec, feed } from "./containers.ts";
import type { Workspace } from "./workspace.ts";

/** Its container. */
export const SCHEDULER = "airflow-scheduler";

/** Python with Spark's own packages, as tasks on the shared driver have it. */
const PYTHON =
  "PYTHONPATH=$SPARK_HOME/python:$(ls $SPARK_HOME/python/lib/py4j-*-src.zip) exec python3";

/** Brings a folder of the project, with the path that it has there, and scripts into a folder of a stack's scheduler, in whose container tasks run. */
export function bring(
  { folder, stack }: Workspace,
  what: string,
  to: string,
  scripts: Readonly<Record<string, URL>>,
): void {
  const files = execFileSync("tar", ["-C", folder, "-c", what], { maxBuffer: 1 << 28 });
  exec(stack, SCHEDULER, "mkdir", "-p", to);
  feed(stack, SCHEDULER, files, "tar", "-C", to, "-x");
  for (const [name, script] of Object.entries(scripts)) {
    feed(stack, SCHEDULER, readFileSync(script), "cp", "/dev/stdin", `${to}/${name}`);
  }
}

/** What a script there prints, which speaks to the shared driver. @param words its path and arguments, in which the shell puts in variables */
export const shared = (stack: string, words: string): string =>
  exec(stack, SCHEDULER, "bash", "-c", `${PYTHON} ${words}`);

/** The checks that a script says have held. Pure. */
export const held = (printed: string): string[] =>
  printed.split("\n").filter((line) => line.startsWith("held: "));
