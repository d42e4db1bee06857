import { Problem } from "../problem.ts";
import type { Airflow, DagRun, LogLine, TaskInstance } from "./airflow.ts";
import { changes, inOrder, states } from "./progress.ts";
import { until } from "./wait.ts";

/** Seconds that a run may take before the wait for it is given up; the run itself goes on. */
const RUNS_WITHIN = 1800;

/** Seconds between two looks at a run: on average a run seems to take half of them longer than it does. */
const LOOKS_EVERY = 0.4;

/** Milliseconds between two looks at its tasks, which cost Airflow three times as much (22 ms of CPU). */
const TASKS_EVERY = 1000;

/** Lines of a failed task's log that are shown. */
const LOG_LINES = 25;

/** A run that has ended well, with its tasks in the order in which they ran. */
export interface FinishedRun {
  readonly run: DagRun;
  readonly tasks: readonly TaskInstance[];
}

/**
 * Follows a run to its end.
 * @param tell is told each change of a task's state. @param patience seconds to wait in all, and between two looks.
 * @throws Problem with the failed task and the end of its log when the run fails.
 */
export async function follow(
  airflow: Airflow,
  job: string,
  run: string,
  tell: (line: string) => void,
  patience = { seconds: RUNS_WITHIN, every: LOOKS_EVERY },
): Promise<FinishedRun> {
  let seen: ReadonlyMap<string, string> = new Map();
  let looked = -Infinity;
  const ended = await until(
    async () => {
      // The run is asked first: when it has ended, the tasks that are read after it have their last states.
      const now = await airflow.run(job, run);
      const over = now.state === "success" || now.state === "failed";
      if (!over && performance.now() - looked < TASKS_EVERY) return undefined;
      looked = performance.now();
      const tasks = await airflow.tasks(job, run);
      for (const line of changes(seen, tasks)) tell(line);
      seen = states(tasks);
      return over ? { run: now, tasks: inOrder(tasks) } : undefined;
    },
    {
      ...patience,
      late: () =>
        new Problem(
          `The run ${run} of "${job}" has not ended in ${patience.seconds} s; it goes on in Airflow.`,
          "see its tasks in Airflow; `npm run jobs` tells when it has ended.",
        ),
    },
  );
  if (ended.run.state === "failed") throw await failure(airflow, job, run, ended.tasks);
  return ended;
}

async function failure(
  airflow: Airflow,
  job: string,
  run: string,
  tasks: readonly TaskInstance[],
): Promise<Problem> {
  const task = tasks.find(({ state }) => state === "failed");
  if (!task) return new Problem(`The run ${run} of "${job}" failed without a failed task.`);
  const log = await airflow.log(job, run, task.task_id, task.try_number).catch(() => []);
  const failed = `The pipeline "${job}" failed in its task "${task.task_id}"`;
  const own = ownWords(log);
  if (own !== undefined) {
    return new Problem(
      `${failed}:\n${indented(own.split("\n"))}`,
      "mend what it names, then run this command again.",
    );
  }
  const lines = logText(log).slice(-LOG_LINES);
  return new Problem(
    `${failed}. Its log ends with:\n${indented(lines.length > 0 ? lines : ["(no log)"])}`,
    "mend the cause that the log names, then run this command again; the whole log is in Airflow.",
  );
}

const indented = (lines: readonly string[]): string =>
  lines.map((line) => `    ${line}`).join("\n");

/** The error of a task that has put the cause into words and says that no other try would mend it; the log above it says no more. Pure. */
export const ownWords = (log: readonly LogLine[]): string | undefined =>
  log
    .flatMap(({ error_detail = [] }) => error_detail)
    .findLast(({ exc_type }) => exc_type === "AirflowFailException")?.exc_value;

/** A line of a log that is longer is cut: Airflow prints whole objects. */
const LONGEST = 300;

/** A log's lines as text, without Airflow's fold marks; an exception's own words follow the line that it came with. Pure. */
export const logText = (log: readonly LogLine[]): string[] =>
  log
    .flatMap(({ event, error_detail = [] }) => [
      ...event.split("\n"),
      ...error_detail.map(({ exc_type = "Error", exc_value = "" }) => `${exc_type}: ${exc_value}`),
    ])
    .filter((line) => !/^::(end)?group::/.test(line))
    .map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line));
