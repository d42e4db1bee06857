import { duration, columns, detail, moment, paint, say } from "./say.ts";
import type { Given } from "./options.ts";
import { type Airflow, airflowAt, type Dag, type DagRun } from "./pipeline/airflow.ts";
import { currentCode } from "./pipeline/current-code.ts";
import { days, parameters, refuseUnknown } from "./pipeline/conf.ts";
import { writeNewJob } from "./new-job.ts";
import { follow } from "./pipeline/follow.ts";
import { summaryOf } from "./pipeline/pipeline.ts";
import { resultLines } from "./pipeline/result-lines.ts";
import * as summary from "./pipeline/summary.ts";
import { scoped } from "../infra/model/names.ts";
import { reportKey, streamReport, streamWords } from "./pipeline/streams.ts";
import { own } from "./machine/own.ts";
import { objectText } from "./object-store.ts";
import { engine, type Place, placeOf, reached } from "./prepare.ts";
import { Problem } from "./problem.ts";
import { ROOT, USUAL_STACK } from "./project.ts";
import { bucketAccess, type Outputs, readOutputs } from "./stack/outputs.ts";
import { stackOutputs } from "./stack/state.ts";

/** Lists a stack's jobs, runs one and follows it to its end, or writes a new one. */
export async function jobs(given: Given): Promise<number> {
  const {
    values,
    arguments: [verb, name],
  } = given;
  if (verb === "new" && name !== undefined) {
    say(
      `wrote\n${writeNewJob(ROOT, name)
        .map((path) => `  ${path}`)
        .join("\n")}`,
    );
    say("`npm run up` publishes and runs it; `npm test` runs its test.");
    return 0;
  }
  const place = await placeOf(values["stack"] ?? USUAL_STACK);
  const outputs = readOutputs(stackOutputs(await (await engine(place)).state()));
  return reached(place, outputs, () => ofStack(place, outputs, given));
}

async function ofStack(
  place: Place,
  outputs: Outputs,
  { values, lists, arguments: [verb, name] }: Given,
): Promise<number> {
  const url = outputs.services["Airflow"];
  if (url === undefined) {
    throw new Problem("Airflow is not published on this machine.", "open its user interface.");
  }
  const airflow = airflowAt({ url, ...outputs.airflow });
  if (verb === undefined) {
    say((await list(airflow, outputs, place)).join("\n"));
    return 0;
  }
  if (verb !== "run" || name === undefined) {
    throw new Problem(
      `"${[verb, name].filter(Boolean).join(" ")}" is nothing to do.`,
      "`npm run jobs` lists the jobs, `-- run <name>` runs one, `-- new <name>` makes one.",
    );
  }
  const code = outputs.jobs[name];
  if (code === undefined) {
    const known = Object.keys(outputs.jobs).sort().join(", ");
    throw new Problem(`There is no job "${name}" to run.`, `name one of: ${known}.`);
  }
  const params = parameters(lists["param"] ?? []);
  const dag = await currentCode(airflow, name, code);
  refuseUnknown(name, params, await airflow.parameters(name));
  if (dag.is_paused) await airflow.unpause(name);
  for (const day of days(values["as-of"], values["until"])) {
    await run(airflow, outputs, name, { ...params, ...(day !== undefined && { as_of: day }) });
  }
  return 0;
}

async function run(
  airflow: Airflow,
  outputs: Outputs,
  name: string,
  conf: Readonly<Record<string, string>>,
) {
  const { dag_run_id: id } = await airflow.trigger(name, conf);
  say(paint("bold", `▸ ${name} ${conf["as_of"] ?? ""}`.trimEnd()));
  const finished = await follow(airflow, name, id, detail);
  const result = await summaryOf(airflow, name, id);
  const ran = { job: name, fresh: true, ...finished, summary: result };
  say([...summary.pipelineLines(ran), ...(await resultLines(ran, outputs))].join("\n"));
}

/** What starts a job, in a few words. */
function startWords(dag: Dag | undefined): string {
  if (dag === undefined) return "batch, not in Airflow yet";
  if (dag.timetable_summary === null) return "batch, by hand";
  const when = dag.timetable_summary === "Asset" ? "after its inputs" : dag.timetable_summary;
  return `batch, ${when}${dag.is_paused ? ", paused" : ""}`;
}

async function list(airflow: Airflow, outputs: Outputs, place: Place): Promise<string[]> {
  const rows = await Promise.all(
    Object.keys(outputs.jobs)
      .sort()
      .map(async (name) => {
        const [last] = await airflow.runs(name);
        return [name, startWords(await airflow.dag(name)), ...(await lastRun(airflow, name, last))];
      }),
  );
  const running = await runningRows(outputs, place);
  return columns([["job", "kind", "last run", "datasets"], ...rows, ...running]);
}

/** Jobs that never end: whether Docker has them running, and how far the streams are. */
async function runningRows(outputs: Outputs, { scope, docker }: Place) {
  const containers = docker ? (await own(docker, scope)).containers : [];
  const access = bucketAccess(outputs);
  return Promise.all(
    Object.entries(outputs.running).map(async ([name, kind]) => {
      const container = containers.find((one) => one.name === scoped(scope, name));
      const status = container?.status ?? (docker ? "not there: npm run up" : "");
      if (kind !== "streaming" || access === undefined) return [name, kind, status, ""];
      const text = await objectText(access, reportKey(name));
      const report = text === undefined ? undefined : streamReport(name, text);
      const [last, datasets] = streamWords(report, Date.now());
      return [name, kind, [status, last].filter(Boolean).join("; "), datasets];
    }),
  );
}

async function lastRun(airflow: Airflow, name: string, run?: DagRun): Promise<string[]> {
  if (run === undefined) return ["never", ""];
  const took = run.duration === null ? "" : ` in ${duration(run.duration)}`;
  const asOf = run.conf?.["as_of"];
  const day = typeof asOf === "string" ? `, for ${asOf}` : "";
  const result = await summaryOf(airflow, name, run.dag_run_id);
  return [
    `${run.state}${took}, ${moment(run.start_date ?? run.run_after)}${day}`,
    summary.datasetWords(result),
  ];
}
