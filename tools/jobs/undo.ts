import type { Airflow, Dag } from "../pipeline/airflow.ts";
import { runName } from "../pipeline/conf.ts";
import { currentCode } from "../pipeline/current-code.ts";
import { follow } from "../pipeline/follow.ts";
import { reportOf } from "../pipeline/pipeline.ts";
import { pipelineLines, remarkLines } from "../pipeline/summary.ts";
import { Problem } from "../problem.ts";
import { isRecord, type Row } from "../pipeline/report.ts";
import { type Publication, published, UNREACHED } from "../results/publications.ts";
import { columns, counted, detail, say } from "../say.ts";
import { nothingToRun } from "./run.ts";
import { argument, confirmed, type Verb } from "./verb.ts";

/** Takes back what a run of a job has published of the lake, by a run of the job that does that alone. */
export const undo: Verb = async (stack, given) => {
  const name = argument(given, 0, "a job's name");
  const { airflow, outputs } = stack;
  const code = outputs.jobs[name];
  if (code === undefined) throw nothingToRun(name, await stack.here, outputs);
  const found = await published(outputs);
  const asked = given.values["run"];
  const run = asked === undefined ? lastOf(name, found) : runName(asked);
  const own = (found ?? []).filter((one) => one.job === name && one.run === run);
  const dag = await currentCode(airflow, name, code);
  say([...forecast(name, run, own), ...switchedOff(dag)].join("\n"));
  await confirmed(given, name);
  const day = own.find((one) => one.day !== undefined)?.day;
  const { dag_run_id: id } = await airflow.trigger(name, {
    undo: run,
    undo_later: given.switches.has("later") ? "yes" : "no",
    ...(day !== undefined && { as_of: day }),
  });
  const finished = await switchedOn(airflow, dag, () => follow(airflow, name, id, detail));
  const report = await reportOf(airflow, name, id, finished.tasks);
  const lines = pipelineLines({ job: name, fresh: true, ...finished, summary: report });
  const left = leftLines(own, report);
  say([...lines, ...undoneLines(report), ...remarkLines(report), ...left].join("\n"));
  const next = dag.is_paused ? "once it is switched on again" : `by ${dag.timetable_summary}`;
  if (dag.timetable_summary !== null) say(`Its next run, ${next}, publishes again.`);
  return 0;
};

const switchedOff = ({ is_paused: off, timetable_summary: schedule }: Dag): string[] =>
  off && schedule !== null
    ? [
        `It is switched off in Airflow, and is switched on until that is done: a run that its schedule, ${schedule}, has missed may start then, and publish.`,
      ]
    : [];

/** Does something while Airflow runs a job that is switched off, which it would not, and leaves it switched off. */
async function switchedOn<Answer>(
  airflow: Airflow,
  { dag_id: id, is_paused: off }: Dag,
  action: () => Promise<Answer>,
): Promise<Answer> {
  if (!off) return action();
  await airflow.unpause(id);
  try {
    return await action();
  } finally {
    await airflow.pause(id);
  }
}

/** The run of a job that has published last, and was not undone. @throws Problem where there is none that is known */
function lastOf(name: string, found: readonly Publication[] | undefined): string {
  if (found === undefined) {
    throw new Problem(UNREACHED, "name the run with --run, as Airflow has it.");
  }
  const last = found.find((one) => one.job === name && one.standing !== "undone");
  if (last !== undefined) return last.run;
  throw new Problem(
    `No run of ${name} has published rows of the lake that could be taken back.`,
    `\`npm run jobs -- history ${name}\` lists its runs.`,
  );
}

/** What an undo does, in lines. Pure. @param own what the run has published; none where that is not known here */
export const forecast = (name: string, run: string, own: readonly Publication[]): string[] => [
  `The tables of the lake that ${name} has published in its run ${run} become what they were before it.`,
  ...own
    .filter(({ standing }) => standing !== "undone")
    .map(({ table, snapshot }) => `    lake:${table}, of which snapshot ${snapshot} goes`),
  "Where others have published since, nothing is done, unless --later says that theirs goes as well.",
];

/** Tables that a run has published and its job does not write any more. Pure. */
function leftLines(own: readonly Publication[], report: unknown): string[] {
  const undone = undoneOf(report).map(({ dataset }) => String(dataset));
  return own
    .filter(({ standing, table }) => standing !== "undone" && !undone.includes(`lake:${table}`))
    .map(
      ({ table }) => `    ! lake:${table} is as it was, for the job does not declare it any more`,
    );
}

function undoneOf(report: unknown): Row[] {
  const result = isRecord(report) ? report["result"] : undefined;
  const undone = isRecord(result) ? result["undone"] : undefined;
  return Array.isArray(undone) ? undone.filter(isRecord) : [];
}

/** What a run took back, a line a table, from its report. Pure. */
export const undoneLines = (report: unknown): string[] =>
  columns(
    undoneOf(report).map((one) => [
      String(one["dataset"]),
      typeof one["rows"] === "number" ? `has ${counted(one["rows"], "row")} as before` : "",
      Array.isArray(one["with"]) && one["with"].length > 0
        ? `and without what was published since, by ${one["with"].join(", ")}`
        : "",
    ]),
  ).map((line) => `    ${line}`);
