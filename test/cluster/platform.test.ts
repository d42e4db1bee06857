import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EVERY_STORE } from "../e2e/every-store.ts";
import { expected } from "../e2e/expected.ts";
import { numbers, SEQUENCES_OF_TICKS, tick } from "../e2e/ticks.ts";
import { until } from "../e2e/until.ts";
import { type Login, Warehouse } from "../e2e/warehouse.ts";
import { type Finished, Workspace } from "../e2e/workspace.ts";
import { endRuns } from "./end-runs.ts";
import { kafka } from "./kafka.ts";
import { feed, kubectl, type Live, NAMESPACE, SCOPE } from "./kubectl.ts";
import { numbersRead, numbersWritten, writeNumbers } from "./numbers.ts";
import { during, jobPods, kill, platformPods } from "./pods.ts";

const STACK = SCOPE.stack;

/** Ticks that are sent while the stream is disturbed. */
const TICKS = 20_000;

/** Numbers that are written, twenty a second, while the broker is changed: for more than a minute. */
const NUMBERS = 1600;

const uid = (pod: string): string =>
  kubectl("get", "pod", pod, "--output=jsonpath={.metadata.uid}");

/** What the tests read of the stack's outputs. */
interface Secrets {
  readonly airflow: { readonly password: string };
  readonly cassandra: { readonly password: string };
  readonly kafka: { readonly password: string };
  readonly warehouse: Login;
  /** The hash of each job's code. */
  readonly jobs: Readonly<Record<string, string>>;
}

const ok = ({ code, output }: Finished) => expect(code, output).toBe(0);

describe("the platform on Kubernetes", () => {
  let workspace: Workspace;
  const up = (...more: string[]) => workspace.npm("up", "--stack", STACK, "--yes", ...more);
  const secrets = async (): Promise<Secrets> => {
    const { output } = await workspace.quietly("stack", "output", "--json", "--show-secrets");
    return JSON.parse(output) as Secrets;
  };

  beforeAll(() => {
    // What a run left that was cut off.
    kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found");
    kubectl("delete", "priorityclass", "--selector", `app.kubernetes.io/instance=${STACK}`);
    workspace = new Workspace("test/cluster/Pulumi.tier.yaml");
    workspace.leaveOut("lake-upkeep", "market-flow", "word-count", "word-count-scala");
    // A run of Airflow's own at midnight would be among those that the tests end.
    workspace.edit("jobs/us-orders/job.ts", (text) => text.replace('"@daily"', '"manual"'));
  });

  afterAll(async () => {
    if (process.env["HEADWATER_KEEP"] === undefined) {
      await workspace.npm("down", "--stack", STACK, "--yes", "--data");
      workspace.remove();
    }
  });

  test("an up ends with a pipeline that ran and services that answer", async () => {
    const first = await up();
    ok(first);
    expect(first.output).toMatch(/sales-etl: success in/);
  });

  test("every pod runs and is ready, or has succeeded, and none was started again", () => {
    const pods = platformPods();
    expect(pods.length).toBeGreaterThan(15);
    const words = ({ metadata: { name }, status }: Live) => {
      const [container] = status.containerStatuses ?? [];
      return `${name}: ${status.phase}, ${container?.ready ? "ready" : "not ready"}, ${container?.restartCount} restarts`;
    };
    const wrong = pods
      .map(words)
      .filter((line) => !/: (Running, ready|Succeeded, not ready), 0 restarts$/.test(line));
    expect(wrong).toEqual([]);
  });

  test("drivers and executors were pods of the namespace, which enforces the restricted standard", () => {
    const events = kubectl(
      "get",
      "events",
      "--output",
      "name",
      "--field-selector",
      "reason=Scheduled",
    );
    expect(events).toMatch(/event\/sales-etl-extract-/);
    expect(events).toMatch(/event\/spark-connect-.*-exec-1\./);
    const enforced = kubectl(
      "get",
      "namespace",
      NAMESPACE,
      "--output",
      "jsonpath={.metadata.labels}",
    );
    expect(JSON.parse(enforced)).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
    });
  });

  test("part of its queries ran natively there", () => {
    const reports = "/data/headwater/runs/sales-etl";
    const script = `cd ${reports} && cat "$(ls | grep -m 1 json$)"`;
    const { stages } = JSON.parse(kubectl("exec", "object-store-0", "--", "sh", "-c", script));
    const ran: { native: number; operators: number }[] = stages.map(
      (one: { native: object }) => one.native,
    );
    expect(ran.every(({ operators }) => operators > 0)).toBe(true);
    expect(ran.reduce((sum, { native }) => sum + native, 0)).toBeGreaterThan(50);
  });

  test("the warehouse has the numbers that the CSV files give", async () => {
    const data = (name: string) =>
      readFileSync(join(workspace.folder, `jobs/sales-etl/data/${name}.csv`), "utf8");
    const { warehouse } = await secrets();
    const { child, done } = workspace.start("forward", "--stack", STACK);
    try {
      const rows = await until(
        "the warehouse answers",
        60,
        () =>
          new Warehouse(warehouse, 23433)
            .query<{ customer_id: string; total_revenue: string; total_transactions: string }>(
              "SELECT customer_id, total_revenue, total_transactions FROM sales.customer_analytics",
            )
            .catch(() => []),
        (found) => found.length > 0,
      );
      const found = rows.map((row) => [
        row.customer_id,
        { revenue: row.total_revenue, transactions: Number(row.total_transactions) },
      ]);
      expect(Object.fromEntries(found)).toEqual(
        expected(data("sales_data"), data("customer_data")).byCustomer,
      );
    } finally {
      process.kill(-(child.pid ?? 0), "SIGTERM");
      await done;
    }
  });

  test("SQL is answered by a pod like a task's, in every store, and leaves none", async () => {
    const ask = (...words: string[]) =>
      workspace.npm("sql", "--stack", STACK, "--format", "csv", ...words);
    const asked = await ask(EVERY_STORE);
    ok(asked);
    const [, sales = "", lines = ""] =
      /sales\n(\d+)\nruns\ntrue\nquotes\n0\nticks\n0\nlines\n(\d+)\n/.exec(asked.output) ?? [];
    expect(Number(sales), asked.output).toBeGreaterThan(0);
    expect(lines).toBe(sales);
    const refused = await ask("DELETE FROM sales.sales");
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("DELETE changes something, or may: say --write");
    const left = ["get", "pods", "--selector", "headwater/purpose=sql", "--output", "name"];
    expect(kubectl(...left)).toBe("");
  });

  test("a preview after it shows no change", async () => {
    const { code, output } = await workspace.npm("preview", "--stack", STACK);
    expect(code, output).toBe(0);
    expect(output).toMatch(/\d+ unchanged/);
    expect(output).not.toMatch(/to (create|update|replace|delete)/);
    for (const store of ["PostgreSQL", "Cassandra", "Kafka", "Object store", "Lake"]) {
      expect(output).toContain(`✓ ${store}: refuses nothing`);
    }
  });

  test("an up with an edited job, jobs that never end and another setting of Kafka loses no message", async () => {
    workspace.edit("jobs/us-orders/us_orders.py", (text) => `${text}\n# edited\n`);
    // Its driver and its executors are to be killed.
    workspace.edit("jobs/us-orders/job.ts", (text) =>
      text.replace(/\}\);\s*$/, '  spark: { driver: "own" },\n});\n'),
    );
    workspace.edit("Pulumi.tier.yaml", (text) =>
      text
        .replace(
          "headwater:kafka: {",
          'headwater:kafka: { config: { message.max.bytes: "2000000" },',
        )
        .concat("  headwater:jobs: { running: [stock-producer, stock-ticks] }\n"),
    );
    const broker = () => uid("kafka-0");
    const before = broker();
    writeNumbers(NUMBERS, (await secrets()).kafka.password);
    const code = async () => (await secrets()).jobs["us-orders"];
    const old = await code();
    ok(await up("--no-run"));
    expect(await code()).not.toBe(old);
    expect(broker()).not.toBe(before);
    numbersWritten();
    expect(numbersRead()).toEqual(Array.from({ length: NUMBERS }, (_, at) => at + 1));
  });

  test("a job is published before it runs, and a run that is ended by hand leaves no pod", async () => {
    workspace.edit("jobs/us-orders/us_orders.py", (text) => `${text}\n# again\n`);
    const code = async () => (await secrets()).jobs["us-orders"];
    const before = await code();
    const how = ["--stack", STACK, "--publish", "--yes"];
    const running = workspace.npm("jobs", "run", "us-orders", ...how);
    const started = () => jobPods("us-orders").filter((name) => /-exec-\d+$/.test(name));
    await until("its executor", 300, started, (pods) => pods.length > 0);
    expect(await code()).not.toBe(before);
    endRuns("us-orders", (await secrets()).airflow.password);
    expect((await running).code).not.toBe(0);
    await until(
      "no pod of it",
      90,
      () => jobPods("us-orders"),
      (pods) => pods.length === 0,
    );
  });

  test("an edited job runs its new code, though an executor is deleted, and its task is tried again when the driver is", async () => {
    const running = workspace.npm("jobs", "run", "us-orders", "--stack", STACK);
    const killed = async () => {
      const executor = /^us-orders-.*-exec-\d+$/;
      const first = await kill("an executor", executor);
      await kill("the executor that takes its place", executor, first);
      await kill("the driver", /^us-orders-run-/);
    };
    await during(running, killed());
    const ran = await running;
    ok(ran);
    expect(ran.output).toContain("run failed, will be tried again");
    // The object store keeps each object as a file.
    const lineage = "cat /data/headwater/runs/us-orders/*.json";
    const runs = kubectl("exec", "object-store-0", "--", "sh", "-c", lineage);
    const codes = [...runs.matchAll(/"code": ?"([0-9a-f]+)"/g)].map(([, code]) => code);
    expect(codes).toContain((await secrets()).jobs["us-orders"]);
    const left = () => jobPods("us-orders");
    await until("no pod of it", 60, left, (pods) => pods.length === 0);
  });

  test("a job goes on after the driver that jobs share was deleted", async () => {
    const running = workspace.npm("jobs", "run", "sales-etl", "--stack", STACK);
    const stage = () => jobPods("sales-etl").filter((name) => /-transform-/.test(name));
    const deleted = async () => {
      await until("its second stage", 120, stage, (pods) => pods.length > 0);
      await kill("the shared driver", /^spark-connect-[0-9a-f]+-[a-z0-9]{5}$/);
    };
    await during(running, deleted());
    ok(await running);
  });

  test("every tick is in Cassandra once, though the stream's driver and its executor are deleted", async () => {
    const { password } = (await secrets()).cassandra;
    const send = (from: number, to: number) => {
      const messages = Array.from({ length: to - from }, (_, at) => tick(from + at));
      const args = ["--topic stock-ticks", "--producer-property acks=all"];
      kafka("kafka-console-producer", args, `${messages.join("\n")}\n`);
    };
    const asked = ["exec", "-i", "cassandra-0", "--", ...SEQUENCES_OF_TICKS];
    // A store that is busy may take longer than its client waits: it is asked again.
    const quoted = () => {
      try {
        return numbers(feed(password, ...asked));
      } catch {
        return [];
      }
    };
    const arrive = (count: number) =>
      until(`${count} ticks`, 300, quoted, (found) => found.length >= count);
    send(0, TICKS / 2);
    await arrive(1);
    await kill("the stream's executor", /^stock-ticks-.*-exec-\d+$/);
    await kill("the stream's driver", /^stock-ticks-[0-9a-f]+-[a-z0-9]{5}$/);
    send(TICKS / 2, TICKS);
    const found = await arrive(TICKS);
    expect(found.sort((a, b) => a - b)).toEqual(Array.from({ length: TICKS }, (_, at) => at));
  });

  test("a broker and a Cassandra node that are deleted come back with what they had", async () => {
    const [broker, cassandra] = ["kafka-0", "cassandra-0"];
    const topics = () => kafka("kafka-topics", ["--list"]);
    const before = topics();
    expect(before).toContain("stock-ticks");
    const tables = () =>
      kubectl("exec", cassandra, "--", "sh", "-c", "ls /var/lib/cassandra/data/market").split("\n")
        .length;
    const kept = tables();
    kubectl("delete", "pod", broker, cassandra);
    const doctor = async () => (await workspace.npm("doctor", "--stack", STACK)).output;
    expect(await doctor()).toMatch(/cassandra .*0 of 1 pods are ready: cassandra-0 is \w+/);
    kubectl("wait", "pod", broker, cassandra, "--for=condition=Ready", "--timeout=300s");
    expect(topics()).toBe(before);
    expect(tables()).toBe(kept);
    await until("all is well", 60, doctor, (told) => told.includes("its services are well"));
  });

  test("down leaves nothing", async () => {
    ok(await workspace.npm("down", "--stack", STACK, "--yes", "--data"));
    expect(kubectl("get", "namespace", NAMESPACE, "--ignore-not-found")).toBe("");
    const volumes = () => kubectl("get", "persistentvolumes", "--output", "name");
    await until("the volumes are gone", 60, volumes, (found) => found === "");
  });
});
