import type { Airflow, TaskInstance } from "./airflow.ts";
import { currentCode } from "./current-code.ts";
import { CONF_KEY, decide, type RanWith } from "./decide.ts";
import { type FinishedRun, follow } from "./follow.ts";
import { inOrder } from "./progress.ts";
import { merged } from "./report.ts";

/** How a pipeline stands at the end of an `up`. */
export interface PipelineResult extends FinishedRun {
  readonly job: string;
  /** Whether this `up` ran it; else it is the run before. */
  readonly fresh: boolean;
  /** The report of its last stage, with the datasets of all. */
  readonly summary: unknown;
}

/**
 * Sees to it that the pipelines have run with their current code on what they stand on now; those with a schedule are left to that.
 * @param codes the hash of each job's code by the job's name. @param reasons what a job runs again for. @param tell is told what is done and each change of a task's state.
 * @throws Problem when Airflow does not load a job's code, or a run fails.
 */
export async function runPipelines(
  airflow: Airflow,
  codes: Readonly<Record<string, string>>,
  reasons: (job: string) => RanWith["reasons"],
  tell: (line: string) => void,
): Promise<PipelineResult[]> {
  const loaded = await Promise.all(
    Object.entries(codes).map(async ([job, code]) => ({
      job,
      code,
      dag: await currentCode(airflow, job, code),
    })),
  );
  const ran: PipelineResult[] = [];
  for (const { job, code, dag } of loaded.filter(({ dag }) => dag.timetable_summary === null)) {
    if (dag.is_paused) await airflow.unpause(job);
    ran.push(await runPipeline(airflow, job, { code, reasons: reasons(job) }, tell));
  }
  // Last, since Airflow starts a schedule's latest run as soon as it may: not beside the pipelines that somebody waits for.
  for (const { job, code, dag } of loaded.filter(({ dag }) => dag.timetable_summary !== null)) {
    if (dag.is_paused) await airflow.unpause(job);
    tell(`${job}: its code ${code} is loaded; Airflow runs it by ${dag.timetable_summary}`);
  }
  return ran;
}

async function runPipeline(
  airflow: Airflow,
  job: string,
  now: RanWith,
  tell: (line: string) => void,
): Promise<PipelineResult> {
  const decision = decide(await airflow.runs(job), now);
  if (decision.act === "show") {
    tell(`${job}: nothing changed since it ran with its code ${now.code}`);
    const { run } = decision;
    const tasks = inOrder(await airflow.tasks(job, run.dag_run_id));
    return {
      job,
      fresh: false,
      run,
      tasks,
      summary: await reportOf(airflow, job, run.dag_run_id, tasks),
    };
  }
  if (decision.act === "start") tell(`${job}: running its code ${now.code}, since ${decision.why}`);
  else tell(`${job}: following the run that is under way`);
  const run =
    decision.act === "start" ? await airflow.trigger(job, { [CONF_KEY]: now }) : decision.run;
  const finished = await follow(airflow, job, run.dag_run_id, tell);
  return {
    job,
    fresh: true,
    ...finished,
    summary: await reportOf(airflow, job, run.dag_run_id, finished.tasks),
  };
}

/** What a run's last task has reported, with the datasets of all tasks; undefined when none has reported anything. */
export async function reportOf(
  airflow: Airflow,
  job: string,
  run: string,
  tasks: readonly TaskInstance[],
): Promise<unknown> {
  const reports = await Promise.all(
    inOrder(tasks).map(({ task_id }) => airflow.result(job, run, task_id)),
  );
  return merged(reports.filter((report) => report !== undefined));
}
