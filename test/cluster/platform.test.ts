import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expected } from "../e2e/expected.ts";
import { until } from "../e2e/until.ts";
import { type Login, Warehouse } from "../e2e/warehouse.ts";
import { type Finished, Workspace } from "../e2e/workspace.ts";
import { kubectl, type Live, NAMESPACE, objects } from "./kubectl.ts";

const STACK = "tier";

/** The pods of the stack's own resources. Executors come and go with the jobs that Airflow runs beside a test. */
const platformPods = () =>
  objects("pods").filter(({ metadata }) => !/-exec-\d+$/.test(metadata.name));

const ok = ({ code, output }: Finished) => expect(code, output).toBe(0);

describe("the platform on Kubernetes", () => {
  let workspace: Workspace;
  let first: Finished;
  const up = () => workspace.npm("up", "--stack", STACK, "--yes");

  beforeAll(() => {
    kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found");
    workspace = new Workspace("test/cluster/Pulumi.tier.yaml");
  });

  afterAll(async () => {
    if (process.env["HEADWATER_KEEP"] === undefined) {
      await workspace.npm("down", "--stack", STACK, "--yes", "--data");
      workspace.remove();
    }
  });

  test("an up ends with a pipeline that ran and services that answer", async () => {
    first = await up();
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

  test("executors were pods of the namespace, which enforces the restricted standard", () => {
    const events = kubectl(
      "get",
      "events",
      "--output",
      "name",
      "--field-selector",
      "reason=Scheduled",
    );
    expect(events).toMatch(/event\/sales-etl-.*-exec-1\./);
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

  test("the warehouse has the numbers that the CSV files give", async () => {
    const data = (name: string) =>
      readFileSync(join(workspace.folder, `jobs/sales-etl/data/${name}.csv`), "utf8");
    const { output } = await workspace.quietly("stack", "output", "--json", "--show-secrets");
    const { warehouse } = JSON.parse(output) as { warehouse: Login };
    const { child, done } = workspace.start("forward", "--stack", STACK);
    try {
      const rows = await until(
        "the warehouse answers",
        60,
        () =>
          new Warehouse(warehouse, 35433)
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

  test("a preview after it shows no change, and an up without a change touches no pod", async () => {
    const { code, output } = await workspace.npm("preview", "--stack", STACK);
    expect(code, output).toBe(0);
    expect(output).toMatch(/\d+ unchanged/);
    expect(output).not.toMatch(/to (create|update|replace|delete)/);
    const pods = () =>
      platformPods()
        .map(({ metadata }) => metadata.uid)
        .sort();
    const before = pods();
    const again = await up();
    ok(again);
    expect(again.output).toContain(`${STACK} is up: no changes`);
    expect(pods()).toEqual(expect.arrayContaining(before));
  });

  test("a broker and a Cassandra node that are deleted come back with what they had", async () => {
    const [kafka, cassandra] = ["kafka-0", "cassandra-0"];
    const topics = () =>
      kubectl(
        "exec",
        kafka,
        "--",
        "/opt/kafka/bin/kafka-topics.sh",
        "--bootstrap-server",
        "localhost:29092",
        "--list",
      );
    const before = topics();
    expect(before).toContain("stock-ticks");
    const tables = () =>
      kubectl("exec", cassandra, "--", "sh", "-c", "ls /var/lib/cassandra/data/market").split("\n")
        .length;
    const kept = tables();
    kubectl("delete", "pod", kafka, cassandra);
    kubectl("wait", "pod", kafka, cassandra, "--for=condition=Ready", "--timeout=300s");
    expect(topics()).toBe(before);
    expect(tables()).toBe(kept);
  });

  test("down leaves nothing", async () => {
    ok(await workspace.npm("down", "--stack", STACK, "--yes", "--data"));
    expect(kubectl("get", "namespace", NAMESPACE, "--ignore-not-found")).toBe("");
    const volumes = () => kubectl("get", "persistentvolumes", "--output", "name");
    await until("the volumes are gone", 60, volumes, (found) => found === "");
  });
});
