import { describe, expect, test } from "vitest";
import { CassandraCluster } from "../../infra/stores/cassandra-cluster.ts";
import { ObjectStore } from "../../infra/stores/object-store.ts";
import { PostgresStore } from "../../infra/stores/postgres-store.ts";
import { onDocker } from "../targets/deploy.ts";
import { dockerProcesses } from "../targets/docker-processes.ts";
import { kinds, process } from "../support/resources.ts";

describe("PostgreSQL", () => {
  const store = () =>
    onDocker(
      (target, parent) =>
        new PostgresStore(
          "postgres",
          {
            target,
            image: "postgres:15",
            databases: ["airflow", "warehouse"],
            memory: "512 MB",
            storage: "10 GB",
            port: 5433,
            config: { work_mem: "8MB" },
          },
          { parent },
        ),
    );

  test("is one server, one task and a password for each role", async () => {
    const { resources } = await store();
    expect(kinds(resources)).toEqual([
      "Container postgres-0",
      "Container postgres-databases",
      "Network network",
      "Volume postgres-0",
      "RandomPassword postgres-admin-password",
      "RandomPassword postgres-airflow-password",
      "RandomPassword postgres-warehouse-password",
    ]);
  });

  test("its server keeps its data below its volume and is asked by its own program", async () => {
    const { resources } = await store();
    expect(process(resources, "postgres-0")).toMatchObject({
      image: "postgres:15",
      args: [
        "postgres",
        "-c",
        "jit=off",
        "-c",
        "max_connections=200",
        "-c",
        "shared_buffers=128MB",
        "-c",
        "work_mem=8MB",
      ],
      env: {
        PGDATA: "/var/lib/postgresql/data/pgdata",
        POSTGRES_USER: "postgres",
        POSTGRES_PASSWORD: { secret: "<postgres-admin-password>" },
      },
      published: ["127.0.0.1:5433->5432"],
      volume: { mount: "/var/lib/postgresql/data", name: "headwater-dev-postgres-0" },
      ready: { tests: ["CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"] },
      memory: 512,
      after: [],
    });
  });

  test("its task makes the databases with passwords that its file does not hold", async () => {
    const { resources } = await store();
    const task = process(resources, "postgres-databases");
    expect(task.after).toEqual(["postgres"]);
    expect(task.env).toEqual({
      PGDATABASE: "postgres",
      PGHOST: "postgres",
      PGUSER: "postgres",
      AIRFLOW_PASSWORD: { secret: "<postgres-airflow-password>" },
      PGPASSWORD: { secret: "<postgres-admin-password>" },
      WAREHOUSE_PASSWORD: { secret: "<postgres-warehouse-password>" },
    });
    expect(Object.keys(task.files)).toEqual(["/headwater/databases.sql"]);
    expect(task.files["/headwater/databases.sql"]).not.toContain("<");
  });

  test("without a port stays inside", async () => {
    const { resources, made } = await onDocker(
      (target) =>
        new PostgresStore("postgres", {
          target,
          image: "postgres:15",
          databases: ["a"],
          memory: "512 MB",
          storage: "10 GB",
        }),
    );
    expect(process(resources, "postgres-0").published).toEqual([]);
    expect(made.databases.a.endpoint.outside).toBeUndefined();
  });
});

describe("the object store", () => {
  const store = () =>
    onDocker(
      (target, parent) =>
        new ObjectStore(
          "object-store",
          {
            target,
            image: "versitygw:1",
            toolsImage: "airflow:3",
            bucket: "lake",
            folders: ["spark-events", "b"],
            readable: ["lake", "exports/out"],
            memory: "256 MB",
            storage: "50 GB",
            port: 7070,
          },
          { parent },
        ),
    );

  test("is one server, one task, a key and a reader's", async () => {
    const { resources } = await store();
    expect(kinds(resources)).toEqual([
      "Container object-store-0",
      "Container object-store-bucket",
      "Network network",
      "Volume object-store-0",
      "RandomPassword object-store-reader-key",
      "RandomPassword object-store-secret-key",
    ]);
  });

  test("its server serves its volume to who has the key", async () => {
    const { resources } = await store();
    expect(process(resources, "object-store-0")).toMatchObject({
      args: [
        "--port",
        ":7070",
        "--health",
        "/health",
        "--region",
        "us-east-1",
        "--iam-dir",
        "/data",
        "posix",
        "/data",
      ],
      env: {
        ROOT_ACCESS_KEY: "headwater",
        ROOT_SECRET_KEY: { secret: "<object-store-secret-key>" },
      },
      published: ["127.0.0.1:7070->7070"],
      volume: { mount: "/data" },
    });
  });

  test("its task makes bucket and folders, after the server answers", async () => {
    const { resources } = await store();
    expect(process(resources, "object-store-bucket")).toMatchObject({
      image: "airflow:3",
      command: ["python3", "/headwater/make-bucket.py", "lake", "spark-events", "b"],
      env: {
        AWS_ACCESS_KEY_ID: "headwater",
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_ENDPOINT_URL: "http://object-store:7070",
        AWS_SECRET_ACCESS_KEY: { secret: "<object-store-secret-key>" },
        READER: "headwater-reader",
        READER_SECRET_KEY: { secret: "<object-store-reader-key>" },
        READER_FOLDERS: "lake exports/out",
      },
      after: ["object-store"],
    });
  });
});

describe("Cassandra", () => {
  const cluster = (nodes: number) =>
    onDocker(
      (target, parent) =>
        new CassandraCluster(
          "cassandra",
          {
            target,
            image: "cassandra:5.0",
            nodes,
            memory: "2 GB",
            storage: "20 GB",
            port: 9042,
          },
          { parent },
        ),
    );

  test("alone is one node, one task and one password", async () => {
    const { resources } = await cluster(1);
    expect(kinds(resources)).toEqual([
      "Container cassandra-0",
      "Container cassandra-roles",
      "Network network",
      "Volume cassandra-0",
      "RandomPassword cassandra-password",
    ]);
    expect(process(resources, "cassandra-0").env).toMatchObject({
      JVM_OPTS: expect.stringContaining("skip_wait_for_gossip_to_settle=0"),
      MAX_HEAP_SIZE: "1024M",
      HEAP_NEWSIZE: "256M",
    });
  });

  test("of three starts node after node around one seed, and keeps the roles on all", async () => {
    const { resources, one } = await cluster(3);
    const nodes = dockerProcesses(resources).filter(({ workload }) => workload === "cassandra");
    expect(nodes.map(({ env }) => env["CASSANDRA_SEEDS"])).toEqual(
      Array(3).fill("cassandra-0.cassandra"),
    );
    expect(nodes.map(({ published }) => published)).toEqual([
      ["127.0.0.1:9042->9042"],
      ["127.0.0.1:9043->9042"],
      ["127.0.0.1:9044->9042"],
    ]);
    expect(one("Container", "cassandra-2").dependsOn).toEqual([
      "Container:cassandra-0",
      "Container:cassandra-1",
      "Network:network",
      "Volume:cassandra-2",
    ]);
    const roles = process(resources, "cassandra-roles");
    expect(roles.files["/headwater/roles.sh"]).toContain("'dc1': 3}");
    expect(one("Container", "cassandra-roles").dependsOn).toEqual([
      "Container:cassandra-0",
      "Container:cassandra-1",
      "Container:cassandra-2",
      "Network:network",
      "RandomPassword:cassandra-password",
    ]);
  });

  test("its nodes do not know the password, its task gets it as a secret alone", async () => {
    const { resources } = await cluster(1);
    expect(JSON.stringify(process(resources, "cassandra-0"))).not.toContain("password>");
    const { env, files } = process(resources, "cassandra-roles");
    expect(env).toEqual({ ROLE_PASSWORD: { secret: "<cassandra-password>" } });
    expect(JSON.stringify(files)).not.toContain("password>");
  });
});
