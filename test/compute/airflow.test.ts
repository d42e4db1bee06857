import { describe, expect, test } from "vitest";
import { MIGRATE_SCRIPT } from "../../infra/compute/airflow-config.ts";
import { Airflow } from "../../infra/compute/airflow.ts";
import { SparkCluster } from "../../infra/compute/spark-cluster.ts";
import { revealed } from "../support/plain.ts";
import { kinds, process } from "../support/resources.ts";
import { airflowArgs } from "../support/airflow.ts";
import { sparkArgs } from "../support/spark.ts";
import { onDocker } from "../targets/deploy.ts";
import { dockerProcesses } from "../targets/docker-processes.ts";

const LONG_RUNNING = ["api-server", "dag-processor", "scheduler", "triggerer"].map(
  (name) => `airflow-${name}`,
);
const TASKS = ["airflow-migrate"];

const platform = (config: Record<string, string> = {}, size = {}) =>
  onDocker((target, parent) => {
    const spark = new SparkCluster("spark", { ...sparkArgs, ...size, target }, { parent });
    return new Airflow("airflow", { ...airflowArgs, target, spark, config }, { parent });
  });

describe("Airflow", () => {
  test("is four processes, two tasks and four generated secrets", async () => {
    const { resources } = await platform();
    expect(kinds(resources).filter((kind) => kind.includes("airflow"))).toEqual([
      ...[...LONG_RUNNING, ...TASKS].sort().map((name) => `Container ${name}`),
      "RandomBytes airflow-fernet-key",
      "RandomBytes airflow-jwt-secret",
      "RandomBytes airflow-session-key",
      "RandomPassword airflow-admin-password",
    ]);
  });

  test("gives every process the same three keys, each of them secret and different", async () => {
    const { resources } = await platform();
    const keys = [...LONG_RUNNING, ...TASKS].map((name) => {
      const { env } = process(resources, name);
      return [
        env["AIRFLOW__API_AUTH__JWT_SECRET"],
        env["AIRFLOW__CORE__FERNET_KEY"],
        env["AIRFLOW__API__SECRET_KEY"],
      ];
    });
    for (const of of keys) expect(of).toEqual(keys[0]);
    const values = (keys[0] ?? []).map((key) => {
      expect(key).toEqual({ secret: expect.any(String) });
      return revealed(key ?? null);
    });
    expect(new Set(values).size).toBe(3);
    // Fernet wants 32 bytes in URL-safe base64.
    expect(values[1]).toMatch(/^[\w-]{43}=$/);
  });

  test("hides every credential", async () => {
    const { resources } = await platform();
    const secret = (name: string) =>
      Object.entries(process(resources, name).env)
        .filter(([, value]) => typeof value === "object")
        .map(([variable]) => variable)
        .sort();
    const common = [
      "AIRFLOW__API_AUTH__JWT_SECRET",
      "AIRFLOW__API__SECRET_KEY",
      "AIRFLOW__CORE__FERNET_KEY",
      "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
    ];
    expect(secret("airflow-migrate")).toEqual(["ADMIN_PASSWORD", ...common]);
    for (const name of ["airflow-api-server", "airflow-dag-processor", "airflow-triggerer"]) {
      expect(secret(name)).toEqual(["AIRFLOW_CONN_OBJECT_STORE", ...common].sort());
    }
    expect(secret("airflow-scheduler")).toEqual(
      [
        "AIRFLOW_CONN_OBJECT_STORE",
        "AIRFLOW_CONN_WAREHOUSE",
        "HEADWATER_CASSANDRA_PASSWORD",
        "HEADWATER_LAKE_PASSWORD",
        "HEADWATER_WAREHOUSE_PASSWORD",
        ...common,
      ].sort(),
    );
  });

  test("shows the warehouse's password to the scheduler alone, in which tasks run", async () => {
    const { resources } = await platform();
    const knowing = dockerProcesses(resources).filter((one) =>
      JSON.stringify(one).includes("<warehouse-password>"),
    );
    expect(knowing.map(({ name }) => name)).toEqual(["airflow-scheduler"]);
  });

  test("tells its tasks alone where the driver is that jobs share", async () => {
    const { resources } = await platform({}, { sharedDriver: true });
    const told = (name: string) => JSON.stringify(revealed(process(resources, name).env));
    expect(JSON.parse(told("airflow-scheduler"))).toMatchObject({
      HEADWATER_SPARK_CONNECT: expect.stringMatching(
        /^sc:\/\/spark-connect:15002\/;authorization=Bearer%20.+$/,
      ),
      HEADWATER_SPARK_CONNECT_PAGES: "http://spark-connect:4040",
      HEADWATER_SPARK_DRIVERS: "http://localhost:9090",
    });
    for (const name of LONG_RUNNING.filter((one) => one !== "airflow-scheduler")) {
      expect(told(name)).not.toContain("SPARK_CONNECT");
    }
  });

  test("tells its processes where they find each other, whole", async () => {
    const { resources } = await platform();
    expect(revealed(process(resources, "airflow-scheduler").env)).toEqual({
      AIRFLOW_CONN_OBJECT_STORE: JSON.stringify({
        conn_type: "aws",
        login: "headwater",
        password: "<bucket-key>",
        extra: { endpoint_url: "http://s3:7070", region_name: "us-east-1" },
      }),
      AIRFLOW_CONN_SPARK_DEFAULT: "spark://spark-master:7077",
      HEADWATER_SPARK_HISTORY: "http://localhost:18080",
      HEADWATER_SPARK_MASTER: "spark://spark-master:7077",
      AIRFLOW_CONN_WAREHOUSE: "postgresql://warehouse:<warehouse-password>@sql:5432/warehouse",
      AIRFLOW__API_AUTH__JWT_SECRET: expect.any(String),
      AIRFLOW__API__BASE_URL: "http://localhost:8081",
      AIRFLOW__API__SECRET_KEY: expect.any(String),
      AIRFLOW__API__WORKERS: "1",
      AIRFLOW__CORE__AUTH_MANAGER:
        "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
      AIRFLOW__CORE__EXECUTION_API_SERVER_URL: "http://airflow-api-server:8080/execution/",
      AIRFLOW__CORE__EXECUTOR: "LocalExecutor",
      AIRFLOW__CORE__FERNET_KEY: expect.any(String),
      AIRFLOW__CORE__LOAD_EXAMPLES: "False",
      AIRFLOW__CORE__PARALLELISM: "2",
      AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify([
        {
          name: "jobs",
          classpath: "headwater_bundle.JobsBundle",
          kwargs: { refresh_interval: 5 },
        },
      ]),
      AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL: "120",
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN:
        "postgresql+psycopg2://airflow:<airflow-password>@sql:5432/airflow",
      AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: "s3://lake/airflow-logs",
      AIRFLOW__LOGGING__REMOTE_LOGGING: "True",
      AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID: "object_store",
      AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK: "True",
      AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME: "0.4",
      AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL: "30",
      AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT: "120",
      AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: "False",
      HEADWATER_BUCKET: "lake",
      HEADWATER_CASSANDRA_HOST: "cassandra",
      HEADWATER_CASSANDRA_PASSWORD: "<jobs-password>",
      HEADWATER_CASSANDRA_PORT: "9042",
      HEADWATER_CASSANDRA_USER: "jobs",
      HEADWATER_KAFKA: "kafka:29092",
      HEADWATER_LAKE_PASSWORD: "<lake-password>",
      HEADWATER_LAKE_URL: "jdbc:postgresql://sql:5432/lake",
      HEADWATER_LAKE_USER: "lake",
      HEADWATER_WAREHOUSE_PASSWORD: "<warehouse-password>",
      HEADWATER_WAREHOUSE_URL: "jdbc:postgresql://sql:5432/warehouse",
      HEADWATER_WAREHOUSE_USER: "warehouse",
    });
  });

  test.each([
    [1, 2, "2"],
    [3, 4, "12"],
  ])("%d workers of %d cores run %s tasks at once", async (workers, workerCores, tasks) => {
    const { resources } = await platform({}, { workers, workerCores });
    expect(process(resources, "airflow-scheduler").env).toMatchObject({
      AIRFLOW__CORE__PARALLELISM: tasks,
    });
  });

  test("takes the user's settings over ours", async () => {
    const { resources } = await platform({
      "core.parallelism": "16",
      "scheduler.max_tis_per_query": "8",
    });
    for (const name of LONG_RUNNING) {
      expect(process(resources, name).env).toMatchObject({
        AIRFLOW__CORE__PARALLELISM: "16",
        AIRFLOW__SCHEDULER__MAX_TIS_PER_QUERY: "8",
      });
    }
  });

  test("starts after its database is migrated; nobody waits for the API server to connect to it", async () => {
    const { resources, one } = await platform();
    const after = (name: string) => process(resources, name).after;
    expect(after("airflow-migrate")).toEqual([]);
    for (const name of LONG_RUNNING) expect(after(name)).toEqual(["airflow-migrate"]);
    expect(one("Container", "airflow-migrate").inputs["entrypoints"]).toContain(MIGRATE_SCRIPT);
  });

  test("publishes its user interface alone, and every process can be asked whether it works", async () => {
    const { resources, made } = await platform();
    const published = dockerProcesses(resources)
      .filter(({ name }) => name.startsWith("airflow"))
      .flatMap((one) => one.published);
    expect(published).toEqual(["127.0.0.1:8081->8080"]);
    expect(made.apiServer.endpoints.http.outside).toBe("127.0.0.1:8081");
    expect(LONG_RUNNING.map((name) => process(resources, name).ready)).toEqual([
      expect.anything(),
      expect.anything(),
      expect.anything(),
      expect.anything(),
    ]);
  });

  test("loads jobs by the bundle, in every process; the scheduler submits with Spark's settings", async () => {
    const { resources } = await platform();
    for (const name of LONG_RUNNING) {
      expect(process(resources, name).files["/opt/airflow/config/headwater_bundle.py"]).toContain(
        "class JobsBundle",
      );
    }
    const withSpark = LONG_RUNNING.filter(
      (name) => "/opt/spark/conf/spark-defaults.conf" in process(resources, name).files,
    );
    expect(withSpark).toEqual(["airflow-scheduler"]);
    expect(process(resources, "airflow-scheduler").memory).toBe(3072);
  });
});
