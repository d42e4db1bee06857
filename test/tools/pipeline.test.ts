import type Docker from "dockerode";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import type { Airflow, DagRun, LogLine, TaskInstance } from "../../tools/pipeline/airflow.ts";
import { belongsTo, isCurrent } from "../../tools/pipeline/current-code.ts";
import { decide } from "../../tools/pipeline/decide.ts";
import { follow, logText } from "../../tools/pipeline/follow.ts";
import { airflowHealth, askAll, illProcesses } from "../../tools/pipeline/health.ts";
import { reasonsOf } from "../../tools/pipeline/reasons.ts";
import { changes, states } from "../../tools/pipeline/progress.ts";
import { merged, remarksOf, written } from "../../tools/pipeline/report.ts";
import * as summary from "../../tools/pipeline/summary.ts";
import { ailing, allHealthy } from "../../tools/machine/revive.ts";
import { listen } from "../support/listen.ts";

const reasons = { "its code": "a", Spark: "s1", PostgreSQL: "p1" };
const now = { code: "c2", reasons };
const run = (state: DagRun["state"], headwater: unknown, id: string = state): DagRun => ({
  dag_run_id: id,
  state,
  run_after: "2026-01-01T00:00:00Z",
  start_date: "2026-01-01T00:00:00Z",
  end_date: "2026-01-01T00:01:00Z",
  duration: 60,
  conf: headwater === undefined ? null : { headwater },
});

test.each<[string, DagRun[], object]>([
  ["no run yet", [], { act: "start", why: "it has not succeeded yet" }],
  ["only runs of others", [run("success", undefined)], { act: "start" }],
  ["the same code ran well", [run("success", now)], { act: "show" }],
  ["other code", [run("success", { ...now, code: "c1" })], { act: "start", why: /code/ }],
  [
    "what it stands on is another",
    [run("success", { ...now, reasons: { ...reasons, Spark: "s0", PostgreSQL: "p0" } })],
    { act: "start", why: "Spark and PostgreSQL changed" },
  ],
  [
    "its code is another, and nothing else",
    [run("success", { code: "c1", reasons: { ...reasons, "its code": "b" } })],
    { act: "start", why: "its code changed" },
  ],
  [
    "it ran on more than it stands on now",
    [run("success", { ...now, reasons: { ...reasons, Kafka: "k0" } })],
    { act: "show" },
  ],
  [
    "it ran with an older version of `up`",
    [run("success", { code: "c2", platform: "p1" })],
    { act: "start", why: /its code, Spark and PostgreSQL changed/ },
  ],
  ["it is under way", [run("running", now), run("success", now)], { act: "follow" }],
  [
    "an older code is under way",
    [run("running", { ...now, code: "c1" })],
    { act: "start", why: "it has not succeeded yet" },
  ],
  [
    "the last run failed",
    [run("failed", now), run("success", now)],
    { act: "start", why: "its last run failed" },
  ],
  [
    "somebody else's run failed",
    [run("failed", undefined), run("success", now)],
    { act: "show", run: { dag_run_id: "success" } },
  ],
])("whether a pipeline runs: %s", (_, runs, decision) => {
  const { why, ...rest } = decision as { why?: string | RegExp };
  const decided = decide(runs, now);
  expect(decided).toMatchObject(rest);
  if (why !== undefined) expect(decided.act === "start" && decided.why).toMatch(why);
});

test("a job runs again for what it is made of and stands on, and for nothing else", () => {
  const platform = {
    Airflow: "1",
    Spark: "2",
    "the object store": "3",
    Kafka: "4",
    PostgreSQL: "5",
  };
  const made = { "its code": "c" };
  const reasons = {
    words: { parts: made, needs: [] },
    totals: { parts: made, needs: ["warehouse"] },
    own: {},
  };
  const { Airflow, Spark, "the object store": bucket } = platform;
  const always = { ...made, Airflow, Spark, "the object store": bucket };
  expect(reasonsOf("words", reasons, platform)).toEqual(always);
  expect(reasonsOf("totals", reasons, platform)).toEqual({ ...always, PostgreSQL: "5" });
  expect(reasonsOf("own", reasons, platform)).toEqual(platform);
});

test("a DAG is current when it carries the code's tag and is not stale", () => {
  const dag = {
    dag_id: "sales-etl",
    relative_fileloc: "sales_etl/dag.py",
    is_paused: true,
    timetable_summary: null,
    is_stale: false,
    file_token: "t",
    tags: [{ name: "code:c2" }],
  };
  expect(isCurrent(dag, "c2")).toBe(true);
  expect(isCurrent(dag, "c1")).toBe(false);
  expect(isCurrent({ ...dag, is_stale: true }, "c2")).toBe(false);
  expect(isCurrent(undefined, "c2")).toBe(false);
});

test("an import error belongs to the job in whose file it is", () => {
  const error = { filename: "sales_etl/dag.py", stack_trace: "" };
  expect(belongsTo(error, "sales-etl")).toBe(true);
  expect(belongsTo(error, "stock-ticks")).toBe(false);
  // The name of another job may be within it.
  expect(belongsTo(error, "sales")).toBe(false);
  expect(belongsTo(error, "etl")).toBe(false);
});

const task = (task_id: string, given: Partial<TaskInstance> = {}): TaskInstance => ({
  task_id,
  state: null,
  start_date: null,
  duration: null,
  try_number: 1,
  max_tries: 1,
  ...given,
});

test("a change of a task's state is told once, in the order in which the tasks began", () => {
  const first = [
    task("extract", { state: "running", start_date: "2026-01-01T00:00:05Z" }),
    task("setup", { state: "success", start_date: "2026-01-01T00:00:01Z", duration: 2.25 }),
    task("load", { state: "scheduled" }),
  ];
  expect(changes(new Map(), first)).toEqual(["✓ setup  2.3 s", "▸ extract"]);
  expect(changes(states(first), first)).toEqual([]);
  const second = [task("extract", { state: "up_for_retry", start_date: "2026-01-01T00:00:05Z" })];
  expect(changes(states(first), second)).toEqual(["↻ extract failed, will be tried again"]);
  const third = [task("extract", { state: "running", try_number: 2, start_date: "2026" })];
  expect(changes(states(second), third)).toEqual(["▸ extract (try 2 of 2)"]);
});

test("a log's text has the exception that came with a line", () => {
  expect(
    logText([
      { event: "::group::Pre Execute" },
      { event: "one\ntwo" },
      { event: "x".repeat(1000) },
      {
        event: "Task failed",
        error_detail: [{ exc_type: "ValueError", exc_value: "no quantity" }],
      },
    ]),
  ).toEqual(["one", "two", `${"x".repeat(300)} …`, "Task failed", "ValueError: no quantity"]);
});

/** Airflow with one failed run, whose task `extract` has left a log. */
const failedRun = (log: readonly LogLine[]) =>
  ({
    run: async () => run("failed", now),
    tasks: async () => [
      task("setup", { state: "success" }),
      task("extract", { state: "failed", try_number: 1 }),
    ],
    log: async () => log,
  }) as unknown as Airflow;

test("a task that says what is wrong with the data is shown with its words, whole and once, without the log above them", async () => {
  const row = `    s3://headwater/in/a.csv line 200001: ${"x".repeat(400)}`;
  const words = `csv:in does not have its schema:\n- amount 'NA' is no int:\n${row}`;
  const log = [
    { event: "INFO SparkContext: Running Spark version 3.5.7" },
    { event: "sales-etl failed:\nits report says why" },
    {
      event: "Task failed with exception",
      error_detail: [{ exc_type: "AirflowFailException", exc_value: words }],
    },
  ];
  await expect(follow(failedRun(log), "sales-etl", "one", () => undefined)).rejects.toThrow(
    /^The pipeline "sales-etl" failed in its task "extract":\n {4}csv:in does not have its schema:\n {4}- amount 'NA' is no int:\n {8}s3:\/\/headwater\/in\/a\.csv line 200001: x{400}\n {2}Remedy: mend what it names, then run this command again\.$/,
  );
});

test("of any other failure the end of the log is shown, and the remedy is of the command that was run", async () => {
  const log = [
    { event: "one" },
    {
      event: "Task failed",
      error_detail: [{ exc_type: "AirflowException", exc_value: "Connection refused" }],
    },
  ];
  const failure = follow(failedRun(log), "sales-etl", "one", () => undefined);
  await expect(failure).rejects.toThrow(
    /Its log ends with:\n {4}one\n {4}Task failed\n {4}AirflowException: Connection refused\n {2}Remedy: mend the cause/,
  );
  await expect(failure).rejects.not.toThrow("npm run up");
});

test("Airflow is healthy when all its processes are, whatever the status code", () => {
  expect(airflowHealth({ metadatabase: { status: "healthy" } })).toMatchObject({ ok: true });
  expect(
    airflowHealth({ scheduler: { status: "unhealthy" }, triggerer: { status: null } }),
  ).toEqual({ ok: false, answer: "not healthy: scheduler, triggerer" });
});

const AT_ONCE = { seconds: 0 };

test("a service that is well a moment later is well, and a sign of life that is late is no alarm", async () => {
  const answers = (...bodies: object[]) => {
    let at = 0;
    return listen(() => {
      const body = JSON.stringify(bodies[Math.min(at++, bodies.length - 1)]);
      return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
    });
  };
  const report = (status: string) => ({ dag_processor: { status } });
  const late = async () =>
    `http://127.0.0.1:${await answers(report("unhealthy"), report("healthy"))}`;
  const gone = `http://127.0.0.1:${await answers(report("unhealthy"))}`;
  const patience = { seconds: 5, every: 0.01 };
  expect(await askAll({ Airflow: await late() }, patience)).toMatchObject([{ ok: true }]);
  expect(await illProcesses(await late(), patience)).toEqual([]);
  expect(await illProcesses(gone, { seconds: 0.05, every: 0.01 })).toMatchObject([
    { name: "airflow-dag-processor", seen: "Airflow never heard of it" },
  ]);
});

test("a service that has failed and would again is not waited for", async () => {
  const one = { Id: "a", Names: ["/headwater-dev-ticks"], State: "restarting", Ports: [] };
  const docker = {
    listContainers: async () => [{ ...one, Status: "Restarting (78) 3 seconds ago" }],
    listNetworks: async () => [],
    listVolumes: async () => ({ Volumes: [] }),
  } as unknown as Docker;
  await expect(
    allHealthy(docker, { project: "headwater", stack: "dev" }, { seconds: 60, every: 1 }),
  ).rejects.toThrow(
    "It has failed, and would again: headwater-dev-ticks (Restarting (78) 3 seconds ago).",
  );
});

test("containers that start or are ill are waited for; tasks that ended are not", () => {
  const container = (name: string, state: string, status: string) => ({
    id: name,
    name,
    state,
    status,
    ports: [],
  });
  expect(
    ailing([
      container("a", "running", "Up 2 minutes (healthy)"),
      container("b", "running", "Up 2 seconds (health: starting)"),
      container("c", "running", "Up 2 minutes (unhealthy)"),
      container("d", "exited", "Exited (0) 3 minutes ago"),
      container("e", "restarting", "Restarting (1) 3 seconds ago"),
    ]),
  ).toEqual([
    "b (Up 2 seconds (health: starting))",
    "c (Up 2 minutes (unhealthy))",
    "e (Restarting (1) 3 seconds ago)",
  ]);
});

test("the summary shows services, tasks, rows and the executive summary", () => {
  expect(
    summary.serviceLines([
      {
        name: "Airflow",
        address: "http://localhost:8081",
        ok: true,
        answer: "4 processes healthy",
      },
      { name: "Kafka", address: "127.0.0.1:9092", ok: false, answer: "does not answer" },
    ]),
  ).toEqual([
    "  ✓  Airflow  http://localhost:8081  4 processes healthy",
    "  ✗  Kafka    127.0.0.1:9092         does not answer",
  ]);
  expect(
    summary.pipelineLines({
      job: "sales-etl",
      fresh: false,
      summary: {},
      run: run("success", now),
      tasks: [task("setup", { state: "success", duration: 1 })],
    }),
  ).toEqual([
    "  sales-etl: success in 1 min 0 s, last run ended 2026-01-01 00:01 UTC",
    "    ✓  setup  1.0 s",
  ]);
  expect(
    summary.executiveLines({
      result: {
        executive_summary: {
          revenue: "12.50",
          segments: [{ segment: "Gold", customers: 2 }],
        },
      },
    }),
  ).toEqual(["    revenue  12.50", "    segments", "      segment  customers", "      Gold     2"]);
  expect(summary.executiveLines(undefined)).toEqual([]);
  expect(summary.remarkLines({ remarks: ["csv:in: left out 'a.txt'"] })).toEqual([
    "    ! csv:in: left out 'a.txt'",
  ]);
  expect(summary.remarkLines({})).toEqual([]);
});

test("services are asked where the user reaches them: one that refuses strangers is well, one that is broken is not", async () => {
  const says = (status: string) => () => `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`;
  const [closed, broken, tcp] = await Promise.all([
    listen(says("403 Forbidden")),
    listen(says("500 Oops")),
    listen(() => undefined),
  ]);
  // As Docker's proxy and a forward do where nobody is behind.
  const hollow = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(hollow, "listening");
  const asked = await askAll(
    {
      Store: `http://127.0.0.1:${closed}`,
      UI: `http://127.0.0.1:${broken}`,
      Broker: `127.0.0.1:${tcp}`,
      Nobody: "127.0.0.1:1",
      Hollow: `127.0.0.1:${(hollow.address() as AddressInfo).port}`,
    },
    AT_ONCE,
  );
  hollow.close();
  expect(asked.map(({ ok, answer }) => [ok, answer])).toEqual([
    [true, "HTTP 403, asks for credentials"],
    [false, "HTTP 500"],
    [true, "accepts connections"],
    [false, "does not answer: ECONNREFUSED"],
    [false, "does not answer: hangs up at once"],
  ]);
});

test("what a run has read and written is told of all its tasks", () => {
  const of = (direction: string, dataset: string, rows: number) => ({ direction, dataset, rows });
  const report = merged([
    { datasets: [of("in", "csv:in", 3), of("out", "lake:l.a", 2)], remarks: ["left out 'x'"] },
    { datasets: [of("in", "csv:in", 1), of("out", "lake:l.a", 5), of("out", "postgres:s.b", 4)] },
    { result: { executive_summary: { n: 1 } } },
  ]);
  expect(summary.datasetLines(report)).toEqual([
    "    read   csv:in        3 rows",
    "    wrote  lake:l.a      5 rows",
    "    wrote  postgres:s.b  4 rows",
  ]);
  expect(summary.executiveLines(report)).toEqual(["    n  1"]);
  expect(written(report)).toEqual([
    { kind: "lake", name: "l.a", rows: 5 },
    { kind: "postgres", name: "s.b", rows: 4 },
  ]);
  expect(remarksOf(report)).toEqual(["left out 'x'"]);
  expect(merged([])).toBeUndefined();
});

test("many datasets are counted in a list", () => {
  const datasets = ["a", "b", "c", "d", "e"].map((dataset) => ({
    direction: "out",
    dataset,
    rows: 1,
  }));
  expect(summary.datasetWords({ datasets })).toBe(
    "wrote a, 1 row; wrote b, 1 row; wrote c, 1 row; and 2 more",
  );
});
