import type { Airflow, LogLine } from "../../tools/pipeline/airflow.ts";

/** A part of a run, from the command to its end. */
export interface Step {
  readonly name: string;
  readonly milliseconds: number;
}

/** Where a step ends: the first line of the task's log that says so. */
const MARKS: readonly (readonly [name: string, ends: RegExp])[] = [
  ["the task looks at what it was asked for", /^python3 /],
  ["Python starts, and gets a session on the shared driver", /^Spark session /],
  ["the job's code runs, and leaves its report", /Post Execute/],
];

/**
 * The parts of a job's last run.
 * @param begun when the command began, and @param ended when it ended, in milliseconds since 1970.
 */
export async function steps(
  airflow: Airflow,
  job: string,
  begun: number,
  ended: number,
): Promise<Step[]> {
  const [run] = await airflow.runs(job);
  const [task] = await airflow.tasks(job, run?.dag_run_id ?? "");
  if (run === undefined || task === undefined) throw new Error(`${job} has no run`);
  const log = await airflow.log(job, run.dag_run_id, task.task_id, task.try_number);
  const moments: (readonly [string, number])[] = [
    ["the command starts, and has Airflow begin the run", Date.parse(run.run_after)],
    ["Airflow starts the task", Date.parse(task.start_date ?? "")],
    ...MARKS.map(([name, ends]) => [name, moment(log, ends)] as const),
    ["Airflow ends the task and the run", Date.parse(run.end_date ?? "")],
    ["the command sees that, and shows the result", ended],
  ];
  return between(begun, moments);
}

/** How long each step took that ends at its moment. Pure. */
export const between = (begun: number, moments: readonly (readonly [string, number])[]): Step[] =>
  moments.map(([name, end], at) => ({ name, milliseconds: end - (moments[at - 1]?.[1] ?? begun) }));

function moment(log: readonly LogLine[], says: RegExp): number {
  const line = log.find(({ event }) => says.test(event));
  if (line?.timestamp === undefined) throw new Error(`the task's log has no line ${says}`);
  return Date.parse(line.timestamp);
}
