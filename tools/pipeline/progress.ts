import { duration } from "../say.ts";
import type { TaskInstance } from "./airflow.ts";

/** Tasks in the order in which they began; those that have not, last. Pure. */
export const inOrder = (tasks: readonly TaskInstance[]): TaskInstance[] =>
  [...tasks].sort((a, b) => key(a).localeCompare(key(b)));

const key = ({ start_date, task_id }: TaskInstance) => `${start_date ?? "9"} ${task_id}`;

const WORDS: Readonly<Record<string, string>> = {
  running: "▸",
  success: "✓",
  failed: "✗",
  up_for_retry: "↻",
};

/**
 * The lines that show what changed between two looks at a run's tasks. Pure.
 * @param before the states of the last look by task.
 */
export function changes(
  before: ReadonlyMap<string, string>,
  tasks: readonly TaskInstance[],
): string[] {
  return inOrder(tasks).flatMap((task) => {
    const state = stateOf(task);
    const mark = WORDS[state];
    return mark === undefined || before.get(task.task_id) === state
      ? []
      : [`${mark} ${describe(task, state)}`];
  });
}

/** The states of tasks, to compare the next look with. Pure. */
export const states = (tasks: readonly TaskInstance[]): ReadonlyMap<string, string> =>
  new Map(tasks.map((task) => [task.task_id, stateOf(task)]));

const stateOf = ({ state, try_number }: TaskInstance): string =>
  state === "running" && try_number > 1 ? "running" : (state ?? "none");

function describe(
  { task_id, duration: seconds, try_number, max_tries }: TaskInstance,
  state: string,
) {
  const tries = try_number > 1 ? ` (try ${try_number} of ${max_tries + 1})` : "";
  switch (state) {
    case "running":
      return `${task_id}${tries}`;
    case "up_for_retry":
      return `${task_id} failed, will be tried again`;
    default:
      return `${task_id}${tries}  ${seconds === null ? "" : duration(seconds)}`.trimEnd();
  }
}
