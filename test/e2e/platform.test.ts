import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  changed,
  containers,
  docker,
  exec,
  feed,
  healthy,
  leftovers,
  removeLeftovers,
} from "./containers.ts";
import { EVERY_STORE } from "./every-store.ts";
import { expected } from "./expected.ts";
import { killEngine } from "./kill-engine.ts";
import { lakeTables, triedByJobs } from "./lake.ts";
import { readByPyIceberg, readBySpark, triedToChange } from "./lake-reader.ts";
import { objectsBelow, objectText } from "./objects.ts";
import { found, generatedSecrets, NEEDED } from "./secrets.ts";
import { latestRun, screenshot } from "./screenshot.ts";
import { type Login, Warehouse } from "./warehouse.ts";
import { Workspace } from "./workspace.ts";

const STACK = "e2e";

/** The part of `runs/<job>/<run>.json` that is looked at. */
interface Lineage {
  readonly code: string;
  readonly stages: readonly {
    readonly stage: string;
    readonly seconds: number;
    readonly rows_per_second: number;
    readonly datasets: readonly {
      readonly role: string;
      readonly dataset: string;
      readonly direction: string;
      readonly rows: number | null;
      readonly schema: string | null;
    }[];
  }[];
}

const ok = (finished: { code: number | null }) => expect(finished.code).toBe(0);

describe("the platform on Docker", () => {
  let workspace: Workspace;
  const up = () => workspace.npm("up", "--stack", STACK, "--yes");
  const stackOutput = async (): Promise<
    Record<string, Record<string, string>> & { warehouse: Login }
  > => {
    const { output } = await workspace.quietly("stack", "output", "--json", "--show-secrets");
    return JSON.parse(output);
  };
  const warehouse = async <Row>(sql: string): Promise<Row[]> =>
    new Warehouse((await stackOutput()).warehouse).query<Row>(sql);
  const cql = async (statement: string) => {
    const { user = "", password = "" } = (await stackOutput())["cassandra"] ?? {};
    return exec(STACK, "cassandra-0", "cqlsh", "-u", user, "-p", password, "-e", statement);
  };
  const numbers = () =>
    expected(
      readFileSync(join(workspace.folder, "jobs/sales-etl/data/sales_data.csv"), "utf8"),
      readFileSync(join(workspace.folder, "jobs/sales-etl/data/customer_data.csv"), "utf8"),
    );
  const revenueByCustomer = async () => {
    const rows = await warehouse<{
      customer_id: string;
      total_revenue: string;
      total_transactions: string;
    }>("SELECT customer_id, total_revenue, total_transactions FROM sales.customer_analytics");
    return Object.fromEntries(
      rows.map((row) => [
        row.customer_id,
        { revenue: row.total_revenue, transactions: Number(row.total_transactions) },
      ]),
    );
  };

  beforeAll(() => {
    removeLeftovers(STACK);
    workspace = new Workspace();
    workspace.leaveOut("lake-upkeep", "market-flow", "word-count", "word-count-scala");
  });

  afterAll(async () => {
    if (process.env["HEADWATER_KEEP"] === undefined) {
      await workspace.npm("down", "--stack", STACK, "--yes", "--data");
      workspace.remove();
    }
  });

  test("an up whose engine is killed in the middle ends with an error, and the next up is clean", async () => {
    const { child, done } = workspace.start("up", "--stack", STACK, "--yes");
    await killEngine(child, () => "kafka-0" in containers(STACK));
    expect((await done).code).not.toBe(0);
    expect(Object.keys(containers(STACK))).not.toContain("airflow-scheduler");

    const again = await up();
    ok(again);
    expect(again.output).toContain("sales-etl");
  });

  test("every container that listens is healthy, every task has succeeded", () => {
    for (const [name, id] of Object.entries(containers(STACK))) {
      const state = JSON.parse(docker("inspect", "--format", "{{json .State}}", id));
      if (state.Health) expect([name, state.Health.Status]).toEqual([name, "healthy"]);
      else expect([name, state.Status, state.ExitCode]).toEqual([name, "exited", 0]);
    }
  });

  test("nothing is published beyond 127.0.0.1", () => {
    const addresses = Object.values(containers(STACK)).flatMap((id) => {
      const ports: Record<string, { HostIp: string }[] | null> = JSON.parse(
        docker("inspect", "--format", "{{json .NetworkSettings.Ports}}", id),
      );
      return Object.values(ports).flatMap((bound) => (bound ?? []).map(({ HostIp }) => HostIp));
    });
    expect(addresses.length).toBeGreaterThanOrEqual(8);
    expect([...new Set(addresses)]).toEqual(["127.0.0.1"]);
  });

  test("the warehouse has the numbers that the CSV files give", async () => {
    const right = numbers();
    expect(await revenueByCustomer()).toEqual(right.byCustomer);

    const products = await warehouse<Record<string, string>>(
      "SELECT * FROM sales.product_analytics",
    );
    expect(
      Object.fromEntries(
        products.map((row) => [
          row["product_name"],
          { revenue: row["total_revenue"], quantity: Number(row["total_quantity_sold"]) },
        ]),
      ),
    ).toEqual(right.byProduct);

    const places = await warehouse<Record<string, string>>(
      "SELECT * FROM sales.geographic_analytics",
    );
    expect(
      Object.fromEntries(
        places.map((row) => [
          `${row["state"]}/${row["city"]}`,
          {
            revenue: row["total_revenue"],
            customers: Number(row["unique_customers"]),
            transactions: Number(row["total_transactions"]),
          },
        ]),
      ),
    ).toEqual(right.byPlace);

    const days = await warehouse<Record<string, string>>(
      "SELECT transaction_date::text AS day, * FROM sales.daily_trends",
    );
    expect(
      Object.fromEntries(
        days.map((row) => [
          row["day"],
          {
            revenue: row["daily_revenue"],
            customers: Number(row["unique_customers"]),
            transactions: Number(row["daily_transactions"]),
          },
        ]),
      ),
    ).toEqual(right.byDay);
  });

  test("the object store has the results as tables of the lake, and the task logs", () => {
    const keys = objectKeys();
    const written = keys.flatMap(
      (key) => /^lake\/sales\/([^/]+)\/.*\.parquet$/.exec(key)?.[1] ?? [],
    );
    const names = [...new Set(written)].sort();
    expect(names).toEqual([
      "customer_analytics",
      "customers",
      "daily_trends",
      "enriched_sales",
      "geographic_analytics",
      "product_analytics",
      "sales",
      "segment_performance",
    ]);
    const tables = lakeTables(STACK, ...names.map((name) => `sales.${name}`));
    const runs = tables.map(({ publications }) => publications[0]?.run);
    expect(new Set(runs).size).toBe(1);
    expect(runs[0]).toMatch(/^sales-etl\./);
    expect(
      keys.some((key) => key.startsWith("airflow-logs/") && key.includes("task_id=transform")),
    ).toBe(true);
  });

  test("who may read alone has every table of the lake by the lines of the page, with PyIceberg and another Spark, and changes none", async () => {
    const { lake, inside } = await stackOutput();
    const reader = { lake: lake ?? {}, inside: inside ?? {} };
    const names = [
      "sales",
      "customers",
      "enriched_sales",
      "customer_analytics",
      "daily_trends",
      "geographic_analytics",
      "product_analytics",
      "segment_performance",
    ].map((name) => `sales.${name}`);
    const tables = readByPyIceberg(STACK, reader, ...names);
    const right = numbers();
    const cents = (table: string, column: string) =>
      tables[table]?.reduce((sum, row) => sum + Math.round(Number(row[column]) * 100), 0);
    const revenue = Math.round(Number(right.revenue) * 100);
    expect(tables["sales.sales"]).toHaveLength(right.transactions);
    expect(tables["sales.customers"]).toHaveLength(right.customers);
    expect(tables["sales.enriched_sales"]).toHaveLength(right.transactions);
    for (const [table, column] of [
      ["enriched_sales", "revenue"],
      ["customer_analytics", "total_revenue"],
      ["daily_trends", "daily_revenue"],
      ["geographic_analytics", "total_revenue"],
      ["product_analytics", "total_revenue"],
      ["segment_performance", "total_revenue"],
    ] as const) {
      expect(cents(`sales.${table}`, column), table).toBe(revenue);
    }
    expect(
      Object.fromEntries(
        tables["sales.daily_trends"]?.map((row) => [
          row["transaction_date"],
          {
            revenue: row["daily_revenue"],
            customers: row["unique_customers"],
            transactions: row["daily_transactions"],
          },
        ]) ?? [],
      ),
    ).toEqual(right.byDay);
    expect(readBySpark(STACK, reader, ...names)).toEqual(
      Object.fromEntries(
        names.map((name) => [name, expect.arrayContaining([...(tables[name] ?? [])])]),
      ),
    );
    expect(triedToChange(STACK, reader, "sales.sales")).toEqual({
      append: expect.stringMatching(/ACCESS_DENIED|AccessDenied|Access Denied/),
      drop: expect.stringContaining("permission denied"),
      namespace: expect.stringContaining("permission denied"),
      delete: expect.stringContaining("AccessDenied"),
      others: expect.stringContaining("AccessDenied"),
    });
    // Jobs name the files of tables that there are.
    const allowed = "UPDATE iceberg_tables SET metadata_location = metadata_location";
    const forbidden = [
      "UPDATE iceberg_tables SET table_name = 'mine'",
      "INSERT INTO iceberg_tables SELECT * FROM iceberg_tables",
      "DELETE FROM iceberg_tables",
      "DROP TABLE iceberg_tables",
      "CREATE TABLE mine (id int)",
    ];
    const refused = expect.stringMatching(/permission denied|must be owner/);
    expect(triedByJobs(STACK, allowed, ...forbidden)).toEqual({
      [allowed]: "done",
      ...Object.fromEntries(forbidden.map((one) => [one, refused])),
    });
  });

  test("each run leaves its lineage: inputs, outputs, rows, schemas, code and durations of every stage", async () => {
    const jobs = (await stackOutput())["jobs"];
    const [run = ""] = objectsBelow(STACK, "runs/sales-etl").filter((key) =>
      /^runs\/sales-etl\/[^/]+\.json$/.test(key),
    );
    const lineage: Lineage = JSON.parse(objectText(STACK, run));
    expect(lineage.code).toBe(jobs?.["sales-etl"]);
    expect(lineage.stages.map(({ stage }) => stage)).toEqual([
      "extract",
      "transform",
      "load",
      "summary",
    ]);
    const [extract, , load] = lineage.stages;
    const read = extract?.datasets.find(({ role }) => role === "sales_data");
    expect([read?.direction, read?.rows]).toEqual(["in", numbers().transactions]);
    expect(read?.schema).toContain("price:decimal(18,2)");
    const table = load?.datasets.find(({ role }) => role === "customer_analytics_table");
    expect([table?.direction, table?.dataset, table?.rows]).toEqual([
      "out",
      "postgres:sales.customer_analytics",
      Object.keys(numbers().byCustomer).length,
    ]);
    for (const { seconds, rows_per_second } of lineage.stages) {
      expect(seconds).toBeGreaterThan(0);
      expect(rows_per_second).toBeGreaterThanOrEqual(0);
    }
  });

  test("a preview after it shows no change", async () => {
    ok(
      await workspace.pulumi(
        "preview",
        "--stack",
        STACK,
        "--expect-no-changes",
        "--non-interactive",
      ),
    );
  });

  test("a preview asks the stores, and refuses what they would", async () => {
    const asked = await workspace.npm("preview", "--stack", STACK);
    ok(asked);
    for (const store of ["PostgreSQL", "Cassandra", "Kafka", "Object store", "Lake"]) {
      expect(asked.output).toContain(`✓ ${store}: refuses nothing`);
    }
    // Somebody else's, beside the platform's own.
    await warehouse("CREATE SCHEMA theirs");
    await cql(
      "CREATE KEYSPACE theirs WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    );
    const mine = `
export const mine = postgresTable("theirs.t", { columns: { id: "string" } });
export const alsoMine = cassandraTable("theirs.rows", { columns: { id: "string" }, partitionKey: ["id"] });
`;
    workspace.edit("jobs/datasets.ts", (text) => text + mine);
    const refused = await workspace.npm("preview", "--stack", STACK);
    workspace.edit("jobs/datasets.ts", (text) => text.replace(mine, ""));
    await warehouse("DROP SCHEMA theirs");
    await cql("DROP KEYSPACE theirs");
    expect(refused.code, refused.output).not.toBe(0);
    expect(refused.output).toContain("✗ PostgreSQL: the schema theirs was there before");
    expect(refused.output).toContain("✗ Cassandra: the keyspace theirs was there before");
  });

  test("SQL is answered about every kind of dataset, and changes nothing", async () => {
    const ask = (...words: string[]) =>
      workspace.npm("sql", "--stack", STACK, "--format", "csv", ...words);
    const asked = await ask(EVERY_STORE);
    ok(asked);
    const { transactions } = numbers();
    expect(asked.output).toContain(
      `sales\n${transactions}\nruns\ntrue\nquotes\n0\nticks\n0\nlines\n${transactions}\n`,
    );
    const refused = await ask("DELETE FROM sales.sales");
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("DELETE changes something, or may: say --write");
  });

  test("Spark's image is no larger than 1.5 GB", () => {
    const image = docker("inspect", "--format", "{{.Image}}", `headwater-${STACK}-spark-master`);
    const bytes = docker("image", "inspect", "--format", "{{.Size}}", image.trim());
    expect(Number(bytes)).toBeGreaterThan(1e8);
    expect(Number(bytes)).toBeLessThanOrEqual(1.5e9);
  });

  test("a job's code is tried line by line on the stack's data, and changes nothing", async () => {
    const shell = (script: string) =>
      workspace.fed(script, "shell", "sales-etl", "--stack", STACK, "--as-of", "2024-01-15");
    const tried = await shell(
      `from sales.transform import clean_sales
print(job.name, job.as_of, job.read("sales").count(), clean_sales.__name__)
half = F.udf(lambda n: n / 2, "double")
print(spark.range(4).select(half("id").alias("n")).agg(F.sum("n")).first()[0], "by a function")`,
    );
    ok(tried);
    expect(tried.output).toContain(
      `sales-etl 2024-01-15 ${numbers().transactions} clean_sales\n3.0 by a function\n`,
    );
    const refused = await shell('\njob.write("daily_trends", job.read("daily_trends"))');
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(
      /File "<stdin>", line 2, in <module>\n.*this changes something: say --write/s,
    );
  });

  test("an up without a change touches no container and says so", async () => {
    const before = containers(STACK);
    const again = await up();
    ok(again);
    expect(again.output).toMatch(/no changes/i);
    expect(changed(before, containers(STACK))).toEqual([]);
  });

  test("the Airflow page shows the finished run, and who is signed in to another stack's stays so", async () => {
    const { airflow = {} } = await stackOutput();
    const page = await latestRun("http://localhost:28081", "sales-etl", airflow);
    const { text, others } = await screenshot({
      page: page.replace("http://localhost:28081", airflow["page"] ?? ""),
      user: airflow["user"] ?? "",
      password: airflow["password"] ?? "",
      file: process.env["HEADWATER_SCREENSHOT"],
    });
    for (const task of ["setup", "extract", "transform", "load", "summary"])
      expect(text).toContain(task);
    expect(text).toMatch(/success/i);
    expect(airflow["page"]).toBe("http://e2e.localhost:28081");
    expect(others).toEqual({ _token: "another stack's", session: "another stack's" });
  });

  test("an edited job is the only thing that changes, and its new code has run", async () => {
    const before = containers(STACK);
    const jobs = (await stackOutput())["jobs"];
    workspace.edit(
      "jobs/sales-etl/sales/analytics.py",
      (text) => `${text}\n# edited by the end-to-end test\n`,
    );
    const edited = await up();
    ok(edited);
    expect(changed(before, containers(STACK))).toEqual(["jobs-publish"]);
    const hash = (await stackOutput())["jobs"]?.["sales-etl"];
    expect(hash).not.toBe(jobs?.["sales-etl"]);
    expect(edited.output).toContain(hash);
    expect(await revenueByCustomer()).toEqual(numbers().byCustomer);
  });

  test("a file with mistakes fails the task with a clear message and leaves the last good result", async () => {
    const before = await warehouse("SELECT * FROM sales.publication");
    const bad =
      "transaction_id,customer_id,product_name,category,quantity,price,transaction_date\n" +
      "1,C001,Laptop,Electronics,one,10.00,2024-01-15\n1,C001,Laptop,Electronics,1,10.00,2024-01-15\n";
    const input = join(workspace.folder, "jobs/sales-etl/data/sales_data.csv");
    const good = readFileSync(input, "utf8");
    putObject("sales/input/sales-data/sales_data.csv", bad);
    try {
      workspace.edit("jobs/sales-etl/sales_etl.py", (text) => `${text}\n# run it again\n`);
      const failed = await up();
      expect(failed.code).toBe(1);
      expect(failed.output).toContain("extract");
      expect(failed.output).toMatch(/quantity/);
      expect(await warehouse("SELECT * FROM sales.publication")).toEqual(before);
      expect(await revenueByCustomer()).toEqual(numbers().byCustomer);
    } finally {
      putObject("sales/input/sales-data/sales_data.csv", good);
    }
    const mended = await up();
    ok(mended);
    expect(await warehouse("SELECT * FROM sales.publication")).not.toEqual(before);
  });

  test("a changed setting of Kafka restarts Kafka and nothing else", async () => {
    const before = containers(STACK);
    workspace.edit("Pulumi.e2e.yaml", (text) =>
      text.replace("port: 29192", `port: 29192\n    config: { log.retention.hours: "24" }`),
    );
    ok(await up());
    expect(changed(before, containers(STACK))).toEqual(["kafka-0"]);
    expect(exec(STACK, "kafka-0", "cat", "/opt/kafka/config/server.properties")).toContain(
      "log.retention.hours=24",
    );
  });

  test("a restart of every container loses no data", async () => {
    const kafka = ["--bootstrap-server", "kafka-0.kafka:29092", "--topic", "e2e"];
    feed(
      STACK,
      "kafka-0",
      "tick-1\ntick-2\n",
      "/opt/kafka/bin/kafka-console-producer.sh",
      ...kafka,
    );
    await cql(
      "CREATE KEYSPACE kept WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    );
    await cql("CREATE TABLE kept.rows (id int PRIMARY KEY, name text)");
    await cql("INSERT INTO kept.rows (id, name) VALUES (1, 'still here')");
    const before = { customers: await revenueByCustomer(), keys: objectKeys() };

    const running = docker(
      "ps",
      "--quiet",
      "--filter",
      `label=app.kubernetes.io/instance=${STACK}`,
    ).split("\n");
    docker("restart", ...running);
    await healthy(STACK, 240);

    expect(await cql("SELECT name FROM kept.rows")).toContain("still here");
    const read = exec(
      STACK,
      "kafka-0",
      "/opt/kafka/bin/kafka-console-consumer.sh",
      ...kafka,
      "--from-beginning",
      "--max-messages",
      "2",
      "--timeout-ms",
      "30000",
    );
    expect(read.split("\n").sort()).toEqual(["tick-1", "tick-2"]);
    expect(await revenueByCustomer()).toEqual(before.customers);
    expect(objectKeys()).toEqual(expect.arrayContaining(before.keys));
  });

  test("no generated secret stands in clear text where it is not needed", async () => {
    const { output } = await workspace.quietly("stack", "export", "--show-secrets");
    const secrets = generatedSecrets(output);
    expect(new Set(secrets.map(({ resource }) => resource))).toEqual(new Set(Object.keys(NEEDED)));
    expect(found(secrets, output).length).toBe(Object.keys(NEEDED).length);

    const { output: state } = await workspace.quietly("stack", "export");
    expect(found(secrets, state), "in the state").toEqual([]);
    const { output: preview } = await workspace.quietly("preview", "--diff", "--non-interactive");
    expect(found(secrets, preview), "in a preview").toEqual([]);
    expect(found(secrets, workspace.printed), "in what the commands printed").toEqual([]);
    expect(found(secrets, workspace.files()), "in the project's files").toEqual([]);
    for (const [name, id] of Object.entries(containers(STACK))) {
      const logs = execFileSync("sh", ["-c", `docker logs ${id} 2>&1`], {
        encoding: "utf8",
        maxBuffer: 1 << 28,
      });
      expect(found(secrets, logs), `in the log of ${name}`).toEqual([]);
      const seen = found(secrets, docker("inspect", id));
      expect(
        seen.filter((secret) => !NEEDED[secret]?.test(name)),
        `in docker inspect ${name}`,
      ).toEqual([]);
    }
    const logs = exec(
      STACK,
      "object-store-0",
      "sh",
      "-c",
      "find /data/headwater/airflow-logs /data/headwater/spark-events -type f -exec cat {} +",
    );
    expect(found(secrets, logs), "in the task logs and event logs").toEqual([]);
  });

  test("down keeps the data unless asked, and the next up has it; down --data leaves nothing", async () => {
    const before = await revenueByCustomer();
    ok(await workspace.npm("down", "--stack", STACK, "--yes"));
    expect(containers(STACK)).toEqual({});
    ok(await workspace.npm("up", "--stack", STACK, "--yes", "--no-run"));
    expect(await revenueByCustomer()).toEqual(before);
    ok(await workspace.npm("down", "--stack", STACK, "--yes", "--data"));
    expect(leftovers(STACK)).toEqual([]);
  });

  function objectKeys(): string[] {
    return exec(STACK, "object-store-0", "sh", "-c", "cd /data/headwater && find . -type f")
      .split("\n")
      .map((path) => path.replace(/^\.\//, ""))
      .filter(
        (path) =>
          path.startsWith("lake/sales/") ||
          path.startsWith("sales/") ||
          path.startsWith("airflow-logs/") ||
          path.startsWith("spark-events/"),
      )
      .sort();
  }

  /** Puts a file where the object store keeps its objects, as a user's upload would. */
  function putObject(key: string, text: string): void {
    feed(STACK, "object-store-0", text, "sh", "-c", `cat > /data/headwater/${key}`);
  }
});
