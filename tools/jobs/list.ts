import { scoped } from "../../infra/model/names.ts";
import { own } from "../machine/own.ts";
import { objectText } from "../object-store.ts";
import type { Airflow, Dag, DagRun } from "../pipeline/airflow.ts";
import { summaryOf } from "../pipeline/pipeline.ts";
import { reportKey, streamReport, streamWords } from "../pipeline/streams.ts";
import * as summary from "../pipeline/summary.ts";
import { columns, duration, moment, say } from "../say.ts";
import { ailmentLine } from "../stack/ailments.ts";
import { bucketAccess } from "../stack/outputs.ts";
import { type Standing, standing } from "./here.ts";
import { gone, type Stack } from "./verb.ts";

/** Lists the jobs: those of Airflow with their last runs, then those that never end. */
export async function list(stack: Stack): Promise<number> {
  for (const one of await gone(stack)) say(ailmentLine(one));
  const rows = [...(await batchRows(stack)), ...(await runningRows(stack))];
  const here = await stack.here;
  if ("mistakes" in here) say(`What is listed is what is published.\n${here.mistakes}\n`);
  say(columns([["job", "kind", "last run", "datasets"], ...rows]).join("\n"));
  return 0;
}

async function batchRows({ airflow, outputs, here }: Stack): Promise<string[][]> {
  const local = await here;
  const codes = "codes" in local ? local.codes : outputs.jobs;
  return Promise.all(
    [...new Set([...Object.keys(outputs.jobs), ...Object.keys(codes)])].sort().map(async (name) => {
      const is = standing(codes[name], outputs.jobs[name]);
      if (is === "new") return [name, "batch", "not published: npm run up", ""];
      const [last] = await airflow.runs(name);
      const kind = startWords(await airflow.dag(name)) + STANDING[is];
      return [name, kind, ...(await lastRun(airflow, name, last))];
    }),
  );
}

const STANDING: Readonly<Record<Exclude<Standing, "new">, string>> = {
  same: "",
  changed: ", changed here: npm run up",
  gone: ", gone here: npm run up",
};

/** What starts a job, in a few words. */
function startWords(dag: Dag | undefined): string {
  if (dag === undefined) return "batch, not in Airflow yet";
  if (dag.timetable_summary === null) return "batch, by hand";
  const when =
    dag.timetable_summary === "Partitioned Asset" ? "after its inputs" : dag.timetable_summary;
  return `batch, ${when}${dag.is_paused ? ", paused" : ""}`;
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

/** Jobs that never end: whether Docker has them running, and how far the streams are. */
async function runningRows({ outputs, place: { scope, docker } }: Stack): Promise<string[][]> {
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
