import { expect, test } from "vitest";
import { list } from "../../../tools/jobs/list.ts";
import type { Stack } from "../../../tools/jobs/verb.ts";
import type { Dag, ImportError } from "../../../tools/pipeline/airflow.ts";
import { killedScheduler, SCHEDULER_GONE } from "../../support/docker.ts";
import { said } from "../../support/said.ts";

const dag = (id: string, given: Partial<Dag> = {}): Dag => ({
  dag_id: id,
  relative_fileloc: `${id.replaceAll("-", "_")}/dag.py`,
  is_paused: false,
  timetable_summary: null,
  is_stale: false,
  file_token: "t",
  tags: [],
  ...given,
});

/** A stack of whose parts nobody is asked. */
const ELSEWHERE = {
  scope: { project: "headwater", stack: "dev" },
  settings: { target: { kind: "aws" } },
  docker: undefined,
};

/** What `npm run jobs` prints and ends with, of a stack whose Airflow has these DAGs and errors. */
async function listed(
  jobs: readonly string[],
  dags: readonly Dag[],
  errors: ImportError[] = [],
  place: object = ELSEWHERE,
) {
  const text = said();
  const codes = Object.fromEntries(jobs.map((job) => [job, "c1"]));
  const stack = {
    place,
    outputs: { jobs: codes, running: {}, services: {}, objectStore: {} },
    airflow: { dags: async () => dags, importErrors: async () => errors, runs: async () => [] },
    here: Promise.resolve({ codes }),
  } as unknown as Stack;
  return { code: await list(stack), text: text() };
}

test("a job that Airflow could not import is said to be so, with the end of its error", async () => {
  const error = {
    filename: "us_orders/dag.py",
    stack_trace: 'Traceback …\n  File "dag.py", line 3\nValueError: no cron line',
  };
  const { code, text } = await listed(["orders", "us-orders"], [dag("orders")], [error]);
  expect(code).toBe(1);
  expect(text).toMatch(/^us-orders +batch, Airflow cannot load it +never$/m);
  expect(text).toMatch(/^orders +batch, by hand +never$/m);
  expect(text).toContain('✗ Airflow cannot load the job "us-orders". Its error ends with:');
  expect(text).toContain("    ValueError: no cron line");
});

test("a job that is not in Airflow, though nothing says why, is not listed as if it were", async () => {
  const { code, text } = await listed(["orders"], []);
  expect(code).toBe(0);
  expect(text).toMatch(/^orders +batch, not in Airflow +never$/m);
});

test("a DAG that somebody wrote by hand is listed", async () => {
  const own = dag("nightly", { is_paused: true, timetable_summary: "0 3 * * *" });
  const { text } = await listed(["orders"], [dag("orders"), own]);
  expect(text).toMatch(/^nightly +DAG, 0 3 \* \* \*, paused +never$/m);
});

test("an error in a file of no job is named by the file", async () => {
  const error = { filename: "dags_mine/dag.py", stack_trace: "SyntaxError: oops" };
  const { text } = await listed(["orders"], [dag("orders")], [error]);
  expect(text).toContain('cannot load the job "dags_mine/dag.py"');
});

test("a part of the stack that is gone is said before all jobs", async () => {
  const { text } = await listed(["orders"], [dag("orders")], [], killedScheduler);
  expect(text.split("\n")[0]).toBe(SCHEDULER_GONE);
});
