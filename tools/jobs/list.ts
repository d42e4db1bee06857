import { scoped } from "../../infra/model/names.ts";
import { own } from "../machine/own.ts";
import { objectText } from "../object-store.ts";
import type { Airflow, Dag, ImportError } from "../pipeline/airflow.ts";
import { runWords } from "../pipeline/conf.ts";
import { belongsTo, cannotLoadWords } from "../pipeline/current-code.ts";
import { reportOf } from "../pipeline/pipeline.ts";
import { reportKey, streamReport, streamWords } from "../pipeline/streams.ts";
import * as summary from "../pipeline/summary.ts";
import { columns, say } from "../say.ts";
import { ailmentLine } from "../stack/ailment.ts";
import { bucketAccess, type Outputs } from "../stack/outputs.ts";
import { type Standing, standing } from "./here.ts";
import { gone, type Stack } from "./verb.ts";

/** Lists the jobs: those of Airflow with their last runs, then those that never end. */
export async function list(stack: Stack): Promise<number> {
  for (const one of await gone(stack)) say(ailmentLine(one));
  const [dags, errors] = await Promise.all([stack.airflow.dags(), stack.airflow.importErrors()]);
  const rows = [
    ...(await batchRows(stack, dags, errors)),
    ...(await handWrittenRows(stack, dags)),
    ...(await runningRows(stack)),
  ];
  const here = await stack.here;
  if ("mistakes" in here) say(`What is listed is what is published.\n${here.mistakes}\n`);
  say(columns([["job", "kind", "last run", "datasets"], ...rows]).join("\n"));
  for (const error of errors) say(`✗ ${cannotLoadWords(jobOf(error, stack.outputs), error)}`);
  return errors.length === 0 ? 0 : 1;
}

async function batchRows(
  { airflow, outputs, here }: Stack,
  dags: readonly Dag[],
  errors: readonly ImportError[],
): Promise<string[][]> {
  const local = await here;
  const codes = "codes" in local ? local.codes : outputs.jobs;
  return Promise.all(
    [...new Set([...Object.keys(outputs.jobs), ...Object.keys(codes)])].sort().map(async (name) => {
      const is = standing(codes[name], outputs.jobs[name]);
      if (is === "new") return [name, "batch", "not published: npm run up", ""];
      const dag = dags.find(({ dag_id: id }) => id === name);
      const broken = errors.some((error) => belongsTo(error, name));
      const kind = broken ? "batch, Airflow cannot load it" : `batch, ${startWords(dag)}`;
      return [name, kind + STANDING[is], ...(await lastRun(airflow, name))];
    }),
  );
}

/** DAGs that no declaration gives: those of `jobs/dags`. */
const handWrittenRows = ({ airflow, outputs }: Stack, dags: readonly Dag[]): Promise<string[][]> =>
  Promise.all(
    dags
      .filter(({ dag_id: id }) => !(id in outputs.jobs))
      .map(async (dag) => [
        dag.dag_id,
        `DAG, ${startWords(dag)}`,
        ...(await lastRun(airflow, dag.dag_id)),
      ]),
  );

/** The job that an import error is about; its file where there is none. */
const jobOf = (error: ImportError, { jobs }: Outputs): string =>
  Object.keys(jobs).find((job) => belongsTo(error, job)) ?? error.filename;

const STANDING: Readonly<Record<Exclude<Standing, "new">, string>> = {
  same: "",
  changed: ", changed here: npm run up",
  gone: ", gone here: npm run up",
};

/** What starts a job, in a few words. */
function startWords(dag: Dag | undefined): string {
  if (dag === undefined) return "not in Airflow";
  const paused = dag.is_paused ? ", paused" : "";
  if (dag.timetable_summary === null) return `by hand${paused}`;
  const when =
    dag.timetable_summary === "Partitioned Asset" ? "after its inputs" : dag.timetable_summary;
  return `${when}${paused}`;
}

async function lastRun(airflow: Airflow, name: string): Promise<string[]> {
  const [run] = await airflow.runs(name);
  if (run === undefined) return ["never", ""];
  const tasks = await airflow.tasks(name, run.dag_run_id);
  return [
    runWords(run),
    summary.datasetWords(await reportOf(airflow, name, run.dag_run_id, tasks)),
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
