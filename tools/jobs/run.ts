import type { Given } from "../options.ts";
import type { Airflow } from "../pipeline/airflow.ts";
import { days, parameters, refuseUnknown, stillToRun } from "../pipeline/conf.ts";
import { currentCode } from "../pipeline/current-code.ts";
import { CONF_KEY } from "../pipeline/decide.ts";
import { follow } from "../pipeline/follow.ts";
import { nativeLines } from "../pipeline/native.ts";
import { type PipelineResult, reportOf } from "../pipeline/pipeline.ts";
import { resultLines } from "../results/lines.ts";
import * as summary from "../pipeline/summary.ts";
import { Problem } from "../problem.ts";
import { detail, paint, say } from "../say.ts";
import type { Here } from "./here.ts";
import { published } from "./publish.ts";
import type { Outputs } from "../stack/outputs.ts";
import { watched } from "../stack/watched.ts";
import { argument, gone, type Stack } from "./verb.ts";

/** Runs a job, once for each day that is asked for, and follows each run to its end. */
export async function run(asked: Stack, given: Given): Promise<number> {
  const name = argument(given, 0, "a job's name");
  const stack = await published(asked, given, name);
  await watched(
    () => gone(stack),
    detail,
    () => all(stack, given, name),
  );
  return 0;
}

async function all(stack: Stack, { values, lists }: Given, name: string): Promise<void> {
  const { airflow, outputs, reasons } = stack;
  const code = outputs.jobs[name];
  if (code === undefined) throw nothingToRun(name, await stack.here, outputs);
  const params = parameters(lists["param"] ?? []);
  const dag = await currentCode(airflow, name, code);
  // After it: until then Airflow has those of the code before, or does not know the job.
  refuseUnknown(name, params, await airflow.parameters(name));
  if (dag.is_paused) await airflow.unpause(name);
  const wanted = days(values["as-of"], values["until"]);
  for (const [at, day] of wanted.entries()) {
    const asked = { ...params, ...(day !== undefined && { as_of: day }) };
    // A run of what is declared is one that an `up` need not repeat.
    const usual = Object.keys(asked).length === 0;
    const conf = usual ? { [CONF_KEY]: { code, reasons: reasons(name) } } : asked;
    const ran = await once(airflow, name, conf).catch((error: unknown) => {
      const left = stillToRun(name, wanted, at);
      if (left !== undefined) say(left);
      throw error;
    });
    // The results of a day take the place of those of the day before, or lie beside them: they are shown once, at the end.
    const last = at === wanted.length - 1;
    const made = last ? await resultLines(ran, outputs) : summary.datasetLines(ran.summary);
    say([...summary.pipelineLines(ran), ...nativeLines(ran.summary), ...made].join("\n"));
  }
}

/** Starts a run and follows it to its end. */
async function once(
  airflow: Airflow,
  name: string,
  conf: Readonly<Record<string, unknown>>,
): Promise<PipelineResult> {
  const { dag_run_id: id } = await airflow.trigger(name, conf);
  say(
    paint("bold", `▸ ${name} ${typeof conf["as_of"] === "string" ? conf["as_of"] : ""}`.trimEnd()),
  );
  const finished = await follow(airflow, name, id, detail);
  const report = await reportOf(airflow, name, id, finished.tasks);
  return { job: name, fresh: true, ...finished, summary: report };
}

/** Why a job that Airflow does not have cannot be run, and what to do instead. Pure. */
export function nothingToRun(
  name: string,
  here: Here,
  { jobs, running }: Pick<Outputs, "jobs" | "running">,
): Problem {
  if (name in running) {
    return new Problem(
      `${name} is no batch job: it runs all the time.`,
      `\`npm run jobs\` shows how far it is, \`npm run jobs -- logs ${name}\` what it says.`,
    );
  }
  if ("streams" in here && name in here.streams) {
    return new Problem(
      `${name} is no batch job, and does not run in this stack.`,
      `let the stack file name it, headwater:jobs: { running: [${name}] }, and run \`npm run up\`.`,
    );
  }
  return new Problem(
    `There is no job "${name}" to run.`,
    `name one of: ${Object.keys(jobs).sort().join(", ")}.`,
  );
}
