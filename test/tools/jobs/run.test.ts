import { expect, test } from "vitest";
import { run } from "../../../tools/jobs/run.ts";
import type { Stack } from "../../../tools/jobs/verb.ts";
import { Problem } from "../../../tools/problem.ts";
import { killedScheduler, SCHEDULER_GONE } from "../../support/docker.ts";
import { said } from "../../support/said.ts";

/** A stack whose Airflow ends each run well, but for that of a day, and what it was asked for. */
function stackWith(failing?: string) {
  const confs: unknown[] = [];
  const current = {
    dag_id: "shop",
    is_paused: false,
    is_stale: false,
    tags: [{ name: "code:c1" }],
  };
  const of = (conf: Readonly<Record<string, unknown>>) => ({
    dag_run_id: String(confs.length),
    state: "success",
    duration: 1,
    run_after: "2026-11-29T10:00:00Z",
    conf,
  });
  const task = { task_id: "run", state: "success", start_date: null, duration: 1, try_number: 1 };
  let latest = of({});
  const airflow = {
    dag: async () => current,
    parameters: async () => ["country"],
    trigger: async (_: string, conf: Readonly<Record<string, unknown>>) => {
      confs.push(conf);
      if (failing !== undefined && conf["as_of"] === failing) throw new Problem("No answer.");
      return (latest = of(conf));
    },
    run: async () => latest,
    tasks: async () => [task],
    result: async () => ({ result: { executive_summary: { rows_of: latest.conf["as_of"] } } }),
  };
  const stack = {
    place: killedScheduler,
    outputs: { jobs: { shop: "c1" }, services: {}, running: {}, objectStore: {} },
    reasons: () => ({}),
    here: Promise.resolve({ codes: { shop: "c1" }, streams: {} }),
    airflow,
  };
  return { stack: stack as unknown as Stack, confs };
}

const days = (first: string, last: string) => ({
  switches: new Set<string>(),
  values: { "as-of": first, until: last },
  lists: { param: ["country=DE"] },
  arguments: ["run", "shop"],
});

test("a backfill of three days is three runs in order, whose rows are shown once, at the end", async () => {
  const text = said();
  const { stack, confs } = stackWith();
  expect(await run(stack, days("2024-01-15", "2024-01-17"))).toBe(0);
  expect(confs).toEqual(
    ["15", "16", "17"].map((day) => ({ country: "DE", as_of: `2024-01-${day}` })),
  );
  expect(text().match(/rows of .*/g)).toEqual(["rows of  2024-01-17"]);
});

test("a run that fails while a part of the stack is gone says which, and what of the days is left", async () => {
  const text = said();
  const { stack, confs } = stackWith("2024-01-16");
  await expect(run(stack, days("2024-01-15", "2024-01-17"))).rejects.toThrow(
    `No answer.\n${SCHEDULER_GONE}`,
  );
  expect(confs).toHaveLength(2);
  expect(text()).toContain("2024-01-16 failed, and 2024-01-17 after it has not run");
});
