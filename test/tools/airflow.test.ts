import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { airflowAt } from "../../tools/pipeline/airflow.ts";
import { currentCode } from "../../tools/pipeline/current-code.ts";
import { follow } from "../../tools/pipeline/follow.ts";
import { runPipelines } from "../../tools/pipeline/pipeline.ts";

/** What a stand-in for Airflow answers: a body, or a status and a body, by method and path. */
type Answers = Readonly<Record<string, (body: unknown) => unknown>>;

let server: Server | undefined;
afterEach(
  () => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())),
);

/** Serves answers on a free port, with a sign-in; tells which requests came. */
async function airflow(answers: Answers, tokens = ["t1"]) {
  const asked: string[] = [];
  const left = [...tokens];
  let valid: string | undefined;
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      const path = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
      const route = `${request.method} ${path}`;
      asked.push(route);
      const send = (status: number, body: unknown) =>
        response
          .writeHead(status, { "content-type": "application/json" })
          .end(JSON.stringify(body));
      if (route === "POST /auth/token") {
        const { password } = JSON.parse(text);
        if (password !== "right") return send(401, {});
        valid = left.shift();
        return send(201, { access_token: valid });
      }
      if (request.headers.authorization !== `Bearer ${valid}`) return send(401, {});
      const answer = answers[route];
      if (!answer) return send(404, { detail: "no such thing" });
      const body = answer(text === "" ? undefined : JSON.parse(text));
      return body instanceof Error ? send(Number(body.message), {}) : send(200, body);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const access = { url: `http://127.0.0.1:${port}`, user: "admin", password: "right" };
  return { client: airflowAt(access), access, asked, expire: () => (valid = "another") };
}

const DAG = "/api/v2/dags/sales-etl";
const CODES = { "sales-etl": "c2" };
const dag = (code: string, paused = false, schedule: string | null = null) => ({
  is_paused: paused,
  timetable_summary: schedule,
  is_stale: false,
  file_token: "token",
  tags: [{ name: `code:${code}` }],
});
const run = (state: string, more = {}) => ({
  dag_run_id: "r1",
  state,
  run_after: "2026-01-01T00:00:00Z",
  end_date: null,
  duration: 3,
  conf: null,
  ...more,
});
const task = (task_id: string, state: string, start_date: string) => ({
  task_id,
  state,
  start_date,
  duration: 1,
  try_number: 1,
  max_tries: 0,
});
const PATIENCE = { seconds: 2, every: 0.02 };

test("one sign-in serves many requests, and a token that has run out is replaced", async () => {
  const { client, asked, expire } = await airflow({ [`GET ${DAG}`]: () => dag("c1") }, ["a", "b"]);
  await Promise.all([client.dag("sales-etl"), client.dag("sales-etl")]);
  expect(asked.filter((route) => route === "POST /auth/token").length).toBe(1);
  expire();
  expect(await client.dag("sales-etl")).toMatchObject({ file_token: "token" });
  expect(asked.filter((route) => route === "POST /auth/token").length).toBe(2);
  expect(await client.dag("other")).toBeUndefined();
});

test("a refused password and an absent server are said in one sentence", async () => {
  const { access } = await airflow({});
  await expect(airflowAt({ ...access, password: "wrong" }).dag("x")).rejects.toThrow(
    `Airflow at ${access.url} refuses the user "admin" (HTTP 401).`,
  );
  await expect(airflowAt({ ...access, url: "http://127.0.0.1:1" }).dag("x")).rejects.toThrow(
    /^Airflow does not answer at http:\/\/127\.0\.0\.1:1: /,
  );
});

test("an answer that is not expected names the request", async () => {
  const { client } = await airflow({ [`GET ${DAG}/dagRuns`]: () => new Error("500") });
  await expect(client.runs("sales-etl")).rejects.toThrow(/GET .*dagRuns.* with HTTP 500/);
});

test("the wait for a job's code ends when Airflow has it", async () => {
  let looks = 0;
  const { client } = await airflow({
    [`GET ${DAG}`]: () => dag((looks += 1) < 3 ? "old" : "new"),
    "GET /api/v2/importErrors": () => ({ import_errors: [] }),
  });
  expect(await currentCode(client, "sales-etl", "new", PATIENCE)).toMatchObject(dag("new"));
  expect(looks).toBe(3);
});

test("code that cannot be loaded fails with the end of its error", async () => {
  const { client } = await airflow({
    "GET /api/v2/importErrors": () => ({
      import_errors: [{ filename: "sales_etl/dag.py", stack_trace: "Trace\nNameError: nope" }],
    }),
  });
  await expect(currentCode(client, "sales-etl", "new", PATIENCE)).rejects.toThrow(
    /cannot load the job "sales-etl"[^]*NameError: nope/,
  );
});

test("code that does not come is given up, with what is there instead", async () => {
  const { client } = await airflow({
    [`GET ${DAG}`]: () => dag("old"),
    "GET /api/v2/importErrors": () => ({ import_errors: [] }),
  });
  await expect(
    currentCode(client, "sales-etl", "new", { seconds: 0.1, every: 0.02 }),
  ).rejects.toThrow(/has not loaded the code new .* in 0.1 s; the code it has is code:old/);
});

test("a run that fails tells the task and the end of its log", async () => {
  const { client } = await airflow({
    [`GET ${DAG}/dagRuns/r1`]: () => run("failed"),
    [`GET ${DAG}/dagRuns/r1/taskInstances`]: () => ({
      task_instances: [
        task("load", "upstream_failed", "2026-01-03"),
        task("setup", "success", "2026-01-01"),
        task("extract", "failed", "2026-01-02"),
      ],
    }),
    [`GET ${DAG}/dagRuns/r1/taskInstances/extract/logs/1`]: () => ({
      content: [{ event: "reading" }, { event: "row 1: quantity is no number" }],
    }),
  });
  const told: string[] = [];
  await expect(
    follow(client, "sales-etl", "r1", (line) => told.push(line), PATIENCE),
  ).rejects.toThrow(/failed in its task "extract"[^]*quantity is no number/);
  expect(told).toEqual(["✓ setup  1.0 s", "✗ extract  1.0 s"]);
});

test("a run that does not end is given up, and goes on", async () => {
  const { client } = await airflow({
    [`GET ${DAG}/dagRuns/r1`]: () => run("running"),
    [`GET ${DAG}/dagRuns/r1/taskInstances`]: () => ({ task_instances: [] }),
  });
  await expect(
    follow(client, "sales-etl", "r1", () => {}, { seconds: 0.1, every: 0.02 }),
  ).rejects.toThrow(/has not ended in 0.1 s; it goes on in Airflow/);
});

test("a pipeline whose code changed is unpaused, started with what it runs with, and its result read", async () => {
  const given: unknown[] = [];
  const { client, asked } = await airflow({
    [`GET ${DAG}`]: () => dag("c2", true),
    [`PATCH ${DAG}`]: (body) => given.push(body),
    [`GET ${DAG}/dagRuns`]: () => ({ dag_runs: [] }),
    [`POST ${DAG}/dagRuns`]: (body) => (given.push(body), run("queued")),
    [`GET ${DAG}/dagRuns/r1`]: () => run("success"),
    [`GET ${DAG}/dagRuns/r1/taskInstances`]: () => ({
      task_instances: [task("summary", "success", "2026-01-01")],
    }),
    [`GET ${DAG}/dagRuns/r1/taskInstances/summary/xcomEntries/return_value`]: () => ({
      value: { executive_summary: { revenue: "1.00" } },
    }),
  });
  const now = { code: "c2", reasons: { Spark: "s1" } };
  const told: string[] = [];
  const [done] = await runPipelines(
    client,
    CODES,
    () => ({ Spark: "s1" }),
    (line) => told.push(line),
  );
  expect(given).toEqual([{ is_paused: false }, { logical_date: null, conf: { headwater: now } }]);
  expect(done).toMatchObject({
    fresh: true,
    run: { state: "success" },
    summary: { executive_summary: { revenue: "1.00" } },
  });
  expect(told).toEqual([
    "sales-etl: running its code c2, since it has not succeeded yet",
    "✓ summary  1.0 s",
  ]);
  expect(asked.filter((route) => route === `POST ${DAG}/dagRuns`).length).toBe(1);
});

test("pipelines with a schedule come last, whatever their names are", async () => {
  const other = DAG.replace("sales-etl", "a-first");
  const { client, asked } = await airflow({
    [`GET ${other}`]: () => dag("c1", true, "0 * * * *"),
    [`PATCH ${other}`]: () => ({}),
    [`GET ${DAG}`]: () => dag("c2"),
    [`GET ${DAG}/dagRuns`]: () => ({
      dag_runs: [run("success", { conf: { headwater: { code: "c2", reasons: { Spark: "s1" } } } })],
    }),
    [`GET ${DAG}/dagRuns/r1/taskInstances`]: () => ({ task_instances: [] }),
  });
  const ran = await runPipelines(
    client,
    { "a-first": "c1", ...CODES },
    () => ({ Spark: "s1" }),
    () => {},
  );
  expect(ran.map(({ job }) => job)).toEqual(["sales-etl"]);
  expect(asked.indexOf(`PATCH ${other}`)).toBeGreaterThan(asked.indexOf(`GET ${DAG}/dagRuns`));
});

test("a pipeline with a schedule is unpaused and left to it", async () => {
  const { client, asked } = await airflow({
    [`GET ${DAG}`]: () => dag("c2", true, "0 * * * *"),
    [`PATCH ${DAG}`]: () => ({}),
  });
  const told: string[] = [];
  expect(
    await runPipelines(
      client,
      CODES,
      () => ({ Spark: "s1" }),
      (line) => told.push(line),
    ),
  ).toEqual([]);
  expect(told).toEqual(["sales-etl: its code c2 is loaded; Airflow runs it by 0 * * * *"]);
  expect(asked).not.toContain(`POST ${DAG}/dagRuns`);
});

test("a pipeline that nothing changed for is shown and not started", async () => {
  const now = { code: "c2", reasons: { Spark: "s1" } };
  const { client, asked } = await airflow({
    [`GET ${DAG}`]: () => dag("c2"),
    [`GET ${DAG}/dagRuns`]: () => ({ dag_runs: [run("success", { conf: { headwater: now } })] }),
    [`GET ${DAG}/dagRuns/r1/taskInstances`]: () => ({ task_instances: [] }),
  });
  expect(
    await runPipelines(
      client,
      CODES,
      () => ({ Spark: "s1" }),
      () => {},
    ),
  ).toMatchObject([{ fresh: false, summary: undefined }]);
  expect(asked).not.toContain(`POST ${DAG}/dagRuns`);
});
