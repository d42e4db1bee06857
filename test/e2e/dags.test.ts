import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Airflow, airflowAt, type DagRun } from "../../tools/pipeline/airflow.ts";
import { addJobs, ROWS } from "./added-jobs.ts";
import { docker, exec, removeLeftovers } from "./containers.ts";
import { killDriver } from "./kill-driver.ts";
import { bring, held, shared } from "./scheduler.ts";
import { exportedRows, lakeRows, lakeRuns, lakeTables, publishers } from "./lake.ts";
import { followed } from "./links.ts";
import { objectsBelow, objectText } from "./objects.ts";
import { received } from "./ticks.ts";
import { until } from "./until.ts";
import { Warehouse } from "./warehouse.ts";
import { Workspace } from "./workspace.ts";

const STACK = "e2e";
const AIRFLOW = "http://localhost:28081";
const SPARK = { master: "http://localhost:29090", worker: "http://localhost:28082" };
const HISTORY = "http://localhost:28080";

describe("jobs that follow from each other, and what becomes of jobs", () => {
  let workspace: Workspace;
  let warehouse: Warehouse;
  let airflow: Airflow;
  const up = () => workspace.npm("up", "--stack", STACK, "--yes", "--no-run");
  const jobs = (...args: string[]) => workspace.npm("jobs", ...args, "--stack", STACK);
  const run = async (...args: string[]) => {
    const ran = await jobs("run", ...args);
    expect(ran.code).toBe(0);
    return ran.output;
  };
  const lastRun = (job: string, seconds: number) =>
    until<DagRun | undefined>(
      `a run of ${job}`,
      seconds,
      async () => (await airflow.runs(job))[0],
      (last) => last?.state === "success" || last?.state === "failed",
    );

  beforeAll(async () => {
    removeLeftovers(STACK);
    workspace = new Workspace();
    workspace.leaveOut("lake-upkeep", "market-flow", "word-count", "word-count-scala");
    await addJobs(workspace);
    workspace.edit("Pulumi.e2e.yaml", (text) =>
      text
        .concat(`      e2e-words: { config: { retention.ms: "86400000" } }\n`)
        .concat(`  headwater:jobs: { running: [key-service] }\n`)
        .replace("headwater:spark: {", `$& conf: { spark.sql.shuffle.partitions: "9" },`),
    );
    expect((await workspace.npm("jobs", "new", "first-counts")).code).toBe(0);
    expect((await workspace.npm("jobs", "new", "then-sums")).code).toBe(0);
    workspace.edit("jobs/then-sums/job.ts", (text) =>
      text
        .replace("thenSumsResult, orders", "firstCountsResult, thenSumsResult")
        .replace(
          "reads: { orders }",
          'reads: { orders: firstCountsResult },\n  schedule: "inputs"',
        ),
    );
    workspace.edit("jobs/then-sums/then_sums.py", (text) =>
      text.replace(
        'groupBy("country").agg(F.count(F.lit(1))',
        'groupBy(F.lit("all").alias("country")).agg(F.sum("orders")',
      ),
    );
    expect((await up()).code).toBe(0);
    const { output } = await workspace.quietly("stack", "output", "--json", "--show-secrets");
    const outputs = JSON.parse(output);
    warehouse = new Warehouse(outputs.warehouse);
    airflow = airflowAt({ url: AIRFLOW, ...outputs.airflow });
    // `up` without a run does not wait for Airflow, which reads the jobs' files one after another.
    const known = async () => (await airflow.dags()).map(({ dag_id: id }) => id);
    await until("Airflow to know the jobs", 240, known, (ids) =>
      ["then-sums", "us-orders", "greeting"].every((id) => ids.includes(id)),
    );
  });

  afterAll(async () => {
    if (process.env["HEADWATER_KEEP"] === undefined) {
      await workspace.npm("down", "--stack", STACK, "--yes", "--data");
      workspace.remove();
    }
  });

  test("a job whose schedule is its inputs runs by itself after the job that writes them", async () => {
    await airflow.unpause("then-sums");
    expect(await run("first-counts")).toContain("wrote  lake:first_counts.result  4 rows");
    expect(await lastRun("then-sums", 240)).toMatchObject({ state: "success" });
    const counted = lakeRows<{ orders: number }>(STACK, "first_counts.result");
    const orders = counted.reduce((sum, row) => sum + row.orders, 0);
    expect(lakeRows(STACK, "then_sums.result")).toEqual([{ country: "all", orders }]);
  });

  test("a day goes on along the inputs, each day that is written for itself", async () => {
    await run("first-counts", "--as-of", "2024-01-15", "--until", "2024-01-17");
    const asOf = async (): Promise<string[]> => {
      const runs = (await airflow.runs("then-sums")).filter(({ state }) => state === "success");
      const reports = runs.map(({ dag_run_id: id }) => airflow.result("then-sums", id, "run"));
      return (await Promise.all(reports)).map((report) => (report as { as_of: string }).as_of);
    };
    const days = ["2024-01-15", "2024-01-16", "2024-01-17"];
    const followers = await until("a run for each day", 300, asOf, (seen) =>
      days.every((day) => seen.includes(day)),
    );
    expect(followers.filter((day) => days.includes(day)).sort()).toEqual(days);
  });

  test.each([
    [{ as_of: "2026-02-30" }, /HTTP 400.*as_of: '2026-02-30' is not a 'date'/],
    [{ as_of: "15.01.2026" }, /HTTP 400.*as_of: '15.01.2026' is not a 'date'/],
    [{ country: 5 }, /HTTP 400.*country: 5 is not of type 'string'/],
  ])("Airflow takes no run with %j", async (conf, message) => {
    await expect(airflow.trigger("us-orders", conf)).rejects.toThrow(message);
  });

  test("a run with a parameter that its job does not have fails at once, with the name", async () => {
    await airflow.unpause("us-orders");
    const { dag_run_id: id } = await airflow.trigger("us-orders", { land: "DE" });
    const failed = await until(
      "the run's end",
      120,
      () => airflow.run("us-orders", id),
      ({ state }) => state === "failed" || state === "success",
    );
    expect(failed.state).toBe("failed");
    const [task] = await airflow.tasks("us-orders", id);
    expect(task).toMatchObject({ state: "failed", try_number: 1 });
    const errors = (await airflow.log("us-orders", id, "run", 1)).flatMap(({ error_detail = [] }) =>
      error_detail.map(({ exc_value }) => exc_value),
    );
    expect(errors).toEqual(["us-orders has no parameter land; it has country"]);
  });

  test("every link of Spark's pages leads to a published port, and a task's button to its application", async () => {
    const running = run("slow-writer", "--param", "rows=20000");
    const proxied = async () => /proxy\/app-[\d-]+/.exec(await (await fetch(SPARK.master)).text());
    await until("an application's page", 180, proxied, (found) => found !== null);
    const live = await followed(Object.values(SPARK));
    // An application's page goes with it, maybe between two looks.
    const { activeapps } = (await (await fetch(`${SPARK.master}/json/`)).json()) as {
      activeapps: { id: string }[];
    };
    const ended = (link: string) => {
      const [, app] = /\/proxy\/(app-[\d-]+)/.exec(link) ?? [];
      return app !== undefined && !activeapps.some(({ id }) => id === app);
    };
    expect(live.dead.filter((link) => !ended(link))).toEqual([]);
    expect(live.pages).toBeGreaterThan(20);
    await running;
    const [last] = await airflow.runs("slow-writer");
    const link = await airflow.result(
      "slow-writer",
      last?.dag_run_id ?? "",
      "run",
      "_link_SparkHistory",
    );
    expect(link).toMatch(new RegExp(`^${HISTORY}/history/app-[\\d-]+/$`));
    // The history server looks for new applications every ten seconds, and has taken over a minute to it on a busy machine.
    await until(
      "its page",
      180,
      () => fetch(String(link)),
      ({ ok }) => ok,
    );
    const past = await followed([String(link), ...Object.values(SPARK)]);
    expect(past.dead).toEqual([]);
  });

  test("a DAG of jobs/dags is delivered with the library, and runs when somebody triggers it", async () => {
    await airflow.unpause("greeting");
    await airflow.trigger("greeting", {});
    expect(await lastRun("greeting", 120)).toMatchObject({ state: "success" });
    expect(objectText(STACK, "greetings/hello.txt")).toBe("hello from a DAG of my own");
    expect((await jobs()).output).toMatch(/greeting +DAG, by hand +success in/);
  });

  test("a backfill makes one run a day, each for its day", async () => {
    const output = await run("us-orders", "--as-of", "2024-01-01", "--until", "2024-01-02");
    expect(output.match(/us-orders: success/g)).toHaveLength(2);
    const reports = objectsBelow(STACK, "runs/us-orders")
      // Switched on, the job has also had the run of its schedule.
      .filter((key) => /^runs\/us-orders\/manual__[^/]+\.json$/.test(key))
      .map((key) => JSON.parse(objectText(STACK, key)));
    expect(reports.map((report) => report.as_of).sort()).toEqual(["2024-01-01", "2024-01-02"]);
  });

  test("a run is undone, and what was before it is read again", async () => {
    const products = () => lakeRows(STACK, "orders.us_products", ["product", "count"]);
    const before = products();
    await run("us-orders", "--param", "country=DE", "--as-of", "2024-01-03");
    expect(products()).not.toEqual(before);
    const undone = await jobs("undo", "us-orders", "--yes");
    expect(undone.code, undone.output).toBe(0);
    expect(undone.output).toContain(`lake:orders.us_products  has ${before.length} rows as before`);
    expect(products()).toEqual(before);
    expect(exportedRows(STACK, "exports/us-products")).toEqual(before);
    const { output } = await jobs("history", "us-orders");
    const [taking, taken, , readNow] = output.split("\n").filter((line) => !line.startsWith("  P"));
    expect(taking).toMatch(/^manual__\S+ {2}success .*, for 2024-01-03, took back manual__/);
    expect(taken).toMatch(/^manual__\S+ {2}success .*, for 2024-01-03$/);
    expect(output).toMatch(/snapshot \d+ {2}undone\n/);
    expect(readNow, output).toMatch(/for 2024-01-02$/);
    expect(output).toMatch(/snapshot \d+ {2}what is read now\n/);
    // What was undone is not undone once more.
    const again = await jobs("undo", "us-orders", "--yes", "--run", taken?.split(" ")[0] ?? "");
    expect(again.output).toMatch(/was undone before, at \S+ \S+ by us-orders\.manual__/);
    expect(products()).toEqual(before);
  });

  test.each([
    [["--param", "land=DE"], "us-orders has no parameter land"],
    [["--as-of", "2024-01-03", "--until", "2024-01-01"], "2024-01-01 is before 2024-01-03"],
    [["--as-of", "2024-02-30"], '"2024-02-30" is no day'],
  ])("us-orders is not run with %j", async (args, message) => {
    const before = (await airflow.runs("us-orders")).length;
    const refused = await jobs("run", "us-orders", ...args);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(message);
    expect(await airflow.runs("us-orders")).toHaveLength(before);
  });

  test("runs that write the same tables of the lake beside each other neither see nor lose nor publish another's rows", () => {
    expect(lakeRuns(workspace)).toHaveLength(13);
  });

  test("jobs on the shared driver have nothing of each other, and leave nothing behind", () => {
    const script = new URL("shared/sessions.py", import.meta.url);
    bring(workspace, "jobs/lib", "/tmp/shared", { "sessions.py": script });
    const printed = shared(STACK, "/tmp/shared/sessions.py /tmp/shared/jobs/lib");
    expect(held(printed)).toHaveLength(8);
  });

  test("values of every type come back from every store as they were", async () => {
    const shown = await run("every-type");
    // The lake's and PostgreSQL's; Cassandra's rows are not counted, which would read them all.
    const counted = shown
      .split("\n")
      .filter((line) => line.includes(`e2e.every_type, ${ROWS} rows, the first 5:`));
    expect(counted).toHaveLength(2);
    expect(shown).toContain("e2e.every_type, the first 5:");
    const [last] = await airflow.runs("every-type");
    const report = await airflow.result("every-type", last?.dag_run_id ?? "", "run");
    expect(report).toMatchObject({
      result: { rows: ROWS, stores: ["cassandra", "lake", "postgres", "topic"] },
    });
  });

  test("any word of SQL and CQL may be the name of a table and of a column, in every store", async () => {
    const shown = await run("reserved-words");
    expect(shown.match(/select\.order, /g)).toHaveLength(3);
    const rows = [
      { order: "first", select: 1, group: "a" },
      { order: "second", select: 2, group: "b" },
    ];
    expect(await warehouse.query(`SELECT * FROM "select"."order" ORDER BY "order"`)).toEqual(rows);
    expect(lakeRows(STACK, "select.order")).toEqual(expect.arrayContaining(rows));
  });

  test("equal keys are equal bytes in one partition, whether a service sends them or a batch job", async () => {
    await run("key-batch");
    for (const topic of ["e2e-words", "e2e-amounts"]) {
      const messages = received(STACK, topic, "print.partition=true", "print.key=true").map(
        (line) => line.split("\t"),
      );
      const of = (by: string) =>
        messages
          .filter(([, , value = ""]) => JSON.parse(value).by === by)
          .map(([partition, key]) => `${key} in ${partition}`)
          .sort();
      expect(of("key-service").length, topic).toBeGreaterThan(5);
      expect(of("key-batch"), topic).toEqual(of("key-service"));
      expect(new Set(messages.map(([partition]) => partition)).size, topic).toBeGreaterThan(1);
    }
  });

  test("readers have the last good result while a driver dies, and the new one after the retry", async () => {
    const inTable = () =>
      warehouse.query<{ rows: string; run: string }>(
        "SELECT count(*) AS rows, min(run) AS run FROM e2e.numbered HAVING min(run) = max(run)",
      );
    const inLake = () => {
      const rows = lakeRows<{ run: string }>(STACK, "e2e.numbered", ["run"]);
      const [run, ...others] = new Set(rows.map((row) => row.run));
      expect(others).toEqual([]);
      return [{ rows: String(rows.length), run }];
    };
    const files = () => objectsBelow(STACK, "lake/e2e/numbered");
    await run("slow-writer");
    const [before = ""] = publishers(STACK, "e2e.numbered");
    // The lake names the job before the run.
    const shown = [{ rows: "100", run: before.replace(/^slow-writer\./, "") }];
    expect(inLake()).toEqual(shown);
    expect(await inTable()).toEqual(shown);
    const there = new Set(files());

    const running = run("slow-writer", "--param", "rows=16000");
    await until("the new run's files", 180, files, (keys) =>
      keys.some((key) => key.endsWith(".parquet") && !there.has(key)),
    );
    killDriver(STACK, "slow-writer");
    expect(publishers(STACK, "e2e.numbered")[0]).toBe(before);
    expect(inLake()).toEqual(shown);
    expect(await inTable()).toEqual(shown);

    await until(
      "rows on their way to the table",
      240,
      () =>
        warehouse.query<{ bytes: string }>(
          "SELECT sum(pg_relation_size(oid)) AS bytes FROM pg_class WHERE starts_with(relname, 'numbered__staged_')",
        ),
      ([staged]) => Number(staged?.bytes) > 0,
    );
    killDriver(STACK, "slow-writer");
    expect(await inTable()).toEqual(shown);

    expect(await running).toContain("(try 3 of 3)");
    const [after = "", ...earlier] = publishers(STACK, "e2e.numbered");
    expect(after).not.toBe(before);
    // The second try had published its rows in the lake, and the third has put its own in their place.
    expect(earlier.slice(0, 2)).toEqual([after, before]);
    const then = [{ rows: "16000", run: after.replace(/^slow-writer\./, "") }];
    expect(inLake()).toEqual(then);
    expect(await inTable()).toEqual(then);
  });

  test("runs and jobs that write the same see no rows that another has staged, and what failed runs leave goes", async () => {
    const staged = async () => {
      const tables = await warehouse.query(
        "SELECT relname FROM pg_class WHERE starts_with(relname, 'shown__staged_')",
      );
      const [inLake] = lakeTables(STACK, "e2e.shown");
      return { tables: tables.length, branches: inLake?.branches.length };
    };
    const seen = async () => {
      const inTable = await warehouse.query<{ job: string; run: string }>(
        "SELECT DISTINCT job, run FROM e2e.shown",
      );
      const inLake = lakeRows<{ id: number; job: string; run: string }>(STACK, "e2e.shown");
      expect(inLake.sort((a, b) => a.id - b.id)).toEqual(
        [0, 1, 2].map((id) => ({ id, ...inTable[0] })),
      );
      return inTable;
    };
    expect((await jobs("run", "two-steps", "--param", "after=never")).code).toBe(1);
    expect(await staged()).toEqual({ tables: 1, branches: 1 });

    const slow = run("two-steps", "--param", "after=other-two-steps");
    // No other run is under way when it comes to its last stage: what the failed one has left goes with it.
    await until(
      "the slower run's last stage",
      180,
      async () => {
        const [last] = await airflow.runs("two-steps");
        return airflow.tasks("two-steps", last?.dag_run_id ?? "");
      },
      (tasks) => tasks.some(({ task_id: id, state }) => id === "show" && state === "running"),
    );
    expect(await staged()).toEqual({ tables: 2, branches: 2 });
    await run("two-steps");
    expect(await seen()).toMatchObject([{ job: "two-steps" }]);
    // The slower run publishes as soon as this one has, before anybody can look.
    await run("other-two-steps");
    await slow;
    expect(await seen()).toMatchObject([{ job: "two-steps" }]);
    expect(await staged()).toEqual({ tables: 0, branches: 0 });
    expect(publishers(STACK, "e2e.shown").map((run) => run.split(".")[0])).toEqual([
      "two-steps",
      "other-two-steps",
      "two-steps",
    ]);
  });

  test("a run for a day takes the place of that day's rows in every store, by the job's clocks", async () => {
    for (const [day, rows] of [
      ["2024-03-30", 1],
      // The clocks go forward on it.
      ["2024-03-31", 3],
      ["2024-03-31", 2],
    ]) {
      await run("by-day", "--as-of", `${day}`, "--param", `rows=${rows}`);
    }
    const moments = ["2024-03-29T23:00", "2024-03-30T23:00", "2024-03-31T21:59"];
    const iso = (at: string | Date) => new Date(at).toISOString().slice(0, 16);
    const inTable = await warehouse.query<{ at: Date }>("SELECT at FROM e2e.by_day");
    expect(inTable.map(({ at }) => iso(at)).sort()).toEqual(moments);
    const inLake = lakeRows<{ at: string }>(STACK, "e2e.by_day");
    expect(inLake.map(({ at }) => iso(at)).sort()).toEqual(moments);
  });

  test("of a key that is there twice the latest row is taken, or the keys are named at once", async () => {
    const refused = await jobs("run", "same-key");
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(
      "cassandra:e2e.refused cannot be written: a key is there more than once:",
    );
    expect(refused.output).toContain("country 'DE': 2 rows");
    expect(refused.output).not.toContain("(try 2");
    expect(await warehouse.query("SELECT country, orders FROM e2e.latest ORDER BY 1")).toEqual([
      { country: "DE", orders: 2 },
      { country: "FR", orders: 1 },
    ]);
    const inLake = lakeRows<{ country: string; orders: number }>(STACK, "e2e.latest");
    expect(inLake.map(({ country, orders }) => `${country} ${orders}`).sort()).toEqual([
      "DE 2",
      "FR 1",
    ]);
  });

  test("a scheduler that is gone is named by whoever waits and whoever asks, and up brings it back with the run", async () => {
    const from = workspace.printed.length;
    const waiting = jobs("run", "slow-writer");
    await until(
      "the run's task",
      120,
      () => workspace.printed.slice(from),
      (said) => said.includes("▸ run"),
    );
    docker("kill", `headwater-${STACK}-airflow-scheduler`);
    const gone = /✗ airflow-scheduler: Exited \(137\).*`npm run up -- --stack e2e` starts it again/;
    await until(
      "the waiter's word",
      30,
      () => workspace.printed.slice(from),
      (said) => gone.test(said),
    );
    const doctor = await workspace.npm("doctor", "--stack", STACK);
    expect(doctor.code).toBe(1);
    expect(doctor.output).toMatch(/✗ airflow-scheduler/);
    expect((await jobs()).output).toMatch(gone);
    expect((await up()).code).toBe(0);
    const back = Date.now();
    const ran = await waiting;
    expect(ran.code, ran.output).toBe(0);
    // Airflow's own way, it would find the task five minutes later.
    expect(Date.now() - back).toBeLessThan(150_000);
    expect(ran.output).toContain("✓ airflow-scheduler is back");
    expect(ran.output).toContain("(try 2 of 3)");
  });

  test("a setting of the stack file goes over the platform's, in every driver, and a topic keeps what is declared beside it", async () => {
    for (const job of ["every-type", "slow-writer"]) {
      const [last] = await airflow.runs(job);
      const report = await airflow.result(job, last?.dag_run_id ?? "", "run");
      expect(report, job).toMatchObject({ result: { shuffles: "9" } });
    }
    const topics = ["--bootstrap-server", "kafka-0.kafka:29092", "--describe", "--topic"];
    expect(
      exec(STACK, "kafka-0", "/opt/kafka/bin/kafka-topics.sh", ...topics, "e2e-words"),
    ).toMatch(
      /PartitionCount: 5\s+ReplicationFactor: 1\s+Configs: (\S+,)?retention\.ms=86400000(,\S+)?\n/,
    );
  });

  test("a table's change that is refused is refused once, and the code that came with it is not published", async () => {
    const manifest = objectText(STACK, "jobs/manifest.json");
    const column = `"e2e.shown", { columns: shown }`;
    const other = `"e2e.shown", { columns: { ...shown, id: "string" } }`;
    workspace.edit("jobs/datasets.ts", (text) =>
      text.replace(`postgresTable(${column}`, `postgresTable(${other}`),
    );
    workspace.edit("jobs/two-steps/two_steps.py", (text) => `${text}\nCHANGED = True\n`);
    const refused = await up();
    expect(refused.code).toBe(1);
    expect(
      refused.output.match(/e2e\.shown\.id is bigint and declared as text: /g),
      refused.output,
    ).toHaveLength(1);
    expect(objectText(STACK, "jobs/manifest.json")).toBe(manifest);
    workspace.edit("jobs/datasets.ts", (text) => text.replace(other, column));
    workspace.edit("jobs/two-steps/two_steps.py", (text) => text.replace("\nCHANGED = True\n", ""));
  });

  test("jobs that do not import fail the up with file and line, and Airflow keeps those before", async () => {
    const manifest = objectText(STACK, "jobs/manifest.json");
    const good = await airflow.dag("us-orders");
    workspace.edit("jobs/us-orders/us_orders.py", (text) => `${text}\ndef torn(:\n`);
    workspace.edit("jobs/dags/greeting.py", (text) =>
      text.replace("operators import bucket", "operators import pail"),
    );
    const failed = await up();
    expect(failed.code).toBe(1);
    expect(failed.output).toMatch(/jobs\/us-orders\/us_orders\.py line \d+: invalid syntax/);
    expect(failed.output).toMatch(/jobs\/dags\/greeting\.py line \d+ does not import: ImportError/);
    expect(failed.output).toContain("mend the cause that the log names");
    expect(objectText(STACK, "jobs/manifest.json")).toBe(manifest);
    expect((await airflow.dag("us-orders"))?.tags).toEqual(good?.tags);
    expect(await airflow.importErrors()).toEqual([]);
    await airflow.trigger("greeting", {});
    expect(await lastRun("greeting", 120)).toMatchObject({ state: "success" });
    workspace.edit("jobs/us-orders/us_orders.py", (text) => text.replace("\ndef torn(:\n", ""));
  });

  test("a job whose folder is gone is gone from Airflow and from the list, with what its failed runs have staged", async () => {
    const staged = () =>
      warehouse.query<{ relname: string }>(
        "SELECT relname FROM pg_class WHERE relname ~ '^shown__staged'",
      );
    expect((await jobs("run", "other-two-steps", "--param", "after=never")).code).toBe(1);
    expect(await staged()).toHaveLength(1);
    for (const gone of ["jobs/dags", "jobs/slow-writer", "jobs/other-two-steps"]) {
      rmSync(join(workspace.folder, gone), { recursive: true });
    }
    expect((await up()).code).toBe(0);
    expect(await staged()).toEqual([]);
    expect(lakeRows(STACK, "e2e.shown")).toHaveLength(3);
    await until(
      "both to be stale",
      60,
      () => Promise.all(["greeting", "slow-writer"].map((id) => airflow.dag(id))),
      (dags) => dags.every((dag) => dag === undefined || dag.is_stale),
    );
    const { output } = await jobs();
    expect(output).toContain("us-orders");
    expect(output).not.toContain("slow-writer");
  });
});
