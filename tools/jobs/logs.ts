import type Docker from "dockerode";
import { scoped } from "../../infra/model/names.ts";
import type { Given } from "../options.ts";
import { logText } from "../pipeline/follow.ts";
import { inOrder } from "../pipeline/progress.ts";
import { Problem } from "../problem.ts";
import { moment, paint, say } from "../say.ts";
import { argument, type Stack } from "./verb.ts";

/** Lines of a container's log that are shown. */
const TAIL = 200;

/** Shows the logs of a job: of each task of its last run, or the end of what its container has written. */
export async function logs(stack: Stack, given: Given): Promise<number> {
  const { outputs, airflow } = stack;
  const name = argument(given, 0, "a job's name");
  if (name in outputs.running) return logOfContainer(stack, name);
  const runs = await airflow.runs(name).catch(() => undefined);
  const known = [...Object.keys(outputs.jobs), ...Object.keys(outputs.running)].sort();
  if (runs === undefined && !known.includes(name)) {
    throw new Problem(
      `There is no job "${name}" in this stack that has logs.`,
      `name one of: ${known.join(", ")}.`,
    );
  }
  const last = runs?.[0];
  if (last === undefined) {
    throw new Problem(`${name} has not run yet.`, `\`npm run jobs -- run ${name}\` runs it.`);
  }
  const { dag_run_id: run, state, run_after: at } = last;
  say(paint("bold", `▸ ${name}, its run of ${moment(at)}: ${state}`));
  for (const { task_id: task, try_number: tries, state: ended } of inOrder(
    await airflow.tasks(name, run),
  )) {
    say(paint("bold", `▸ ${task}: ${ended ?? "not begun"}${tries > 1 ? `, try ${tries}` : ""}`));
    if (tries === 0) continue;
    const lines = logText(await airflow.log(name, run, task, tries).catch(() => []));
    say(lines.length > 0 ? lines.map((line) => `  ${line}`).join("\n") : "  (no log)");
  }
  return 0;
}

async function logOfContainer({ place: { docker, scope, settings } }: Stack, name: string) {
  if (docker === undefined) {
    const { target } = settings;
    const namespace = "namespace" in target ? target.namespace : "";
    throw new Problem(
      `${name} runs in the cluster.`,
      `kubectl logs -n ${namespace} deployment/${name} --tail ${TAIL}`,
    );
  }
  say(await containerLog(docker, scoped(scope, name)));
  return 0;
}

/** The end of what a container has written, to either stream. @throws Problem when it is not there */
async function containerLog(docker: Docker, name: string): Promise<string> {
  const raw = await docker
    .getContainer(name)
    .logs({ stdout: true, stderr: true, tail: TAIL })
    .catch(() => {
      throw new Problem(`There is no container ${name}.`, "`npm run up` makes it.");
    });
  return unframed(raw).trimEnd();
}

/** The text of a container's log, which Docker sends in frames: eight bytes, of which the last four are the length. Pure. */
export function unframed(raw: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= raw.length;) {
    const end = at + 8 + raw.readUInt32BE(at + 4);
    parts.push(raw.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(parts).toString();
}
