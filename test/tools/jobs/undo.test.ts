import { expect, test, vi } from "vitest";
import { undo } from "../../../tools/jobs/undo.ts";
import type { Stack } from "../../../tools/jobs/verb.ts";

/** A stack whose lake is not reached from here, and what its Airflow was asked for, in order. */
function stackWith(paused: boolean, state: "success" | "failed" = "success") {
  const asked: string[] = [];
  const dag = {
    dag_id: "shop",
    is_paused: paused,
    timetable_summary: "@daily",
    tags: [{ name: "code:abc" }],
    file_token: "t",
  };
  const run = {
    dag_run_id: "u",
    state,
    duration: 3,
    run_after: "2026-11-29T10:00:00Z",
    conf: null,
  };
  const stack = {
    place: {},
    outputs: {
      jobs: { shop: "abc" },
      services: {},
      running: {},
      objectStore: { bucket: "b", region: "r" },
    },
    here: Promise.resolve({ codes: {}, streams: {} }),
    airflow: {
      dag: async () => dag,
      importErrors: async () => [],
      unpause: async () => void asked.push("unpause"),
      pause: async () => void asked.push("pause"),
      trigger: async (_: string, conf: object) => {
        asked.push(JSON.stringify(conf));
        return run;
      },
      run: async () => run,
      tasks: async () => [
        { task_id: "run", state, start_date: null, duration: 3, try_number: 1, max_tries: 1 },
      ],
      log: async () => [],
      result: async () => ({
        result: { undone: [{ dataset: "lake:m.t", rows: 4, with: [] }] },
        remarks: ["postgres:m.days is as it was"],
      }),
    },
  } as unknown as Stack;
  return { stack, asked };
}

const given = (switches: string[], values: Record<string, string> = {}) => ({
  switches: new Set(switches),
  values,
  lists: {},
  arguments: ["undo", "shop"],
});

test("a run is undone by a run of its job, which says what it could not take back", async () => {
  const { stack, asked } = stackWith(false);
  const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
  expect(await undo(stack, given(["yes", "later"], { run: "manual__1:00+00" }))).toBe(0);
  expect(asked).toEqual(['{"undo":"manual__1-00-00","undo_later":"yes"}']);
  const text = said.mock.calls.map(([line]) => String(line)).join("\n");
  expect(text).toContain("lake:m.t  has 4 rows as before");
  expect(text).toContain("! postgres:m.days is as it was");
  expect(text).toContain("Its next run, by @daily, publishes again.");
  said.mockRestore();
});

test.each(["success", "failed"] as const)(
  "a job that is switched off is so again, after an undo that ends with %s",
  async (state) => {
    const { stack, asked } = stackWith(true, state);
    const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
    await undo(stack, given(["yes"], { run: "a" })).catch(() => undefined);
    expect(asked).toEqual(['{"undo":"a","undo_later":"no"}', "unpause", "pause"]);
    said.mockRestore();
  },
);

test("which run is the last is not known where the lake is not reached", async () => {
  const { stack, asked } = stackWith(false);
  await expect(undo(stack, given(["yes"]))).rejects.toThrow(/not reached from here[^]*--run/);
  expect(asked).toEqual([]);
});

test("nothing is done without a yes", async () => {
  const { stack, asked } = stackWith(false);
  const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await expect(undo(stack, given([], { run: "a" }))).rejects.toThrow("Nothing was done");
  expect(asked).toEqual([]);
  said.mockRestore();
});
