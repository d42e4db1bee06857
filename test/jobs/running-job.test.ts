import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { SparkCluster } from "../../infra/compute/spark-cluster.ts";
import { parseSettings } from "../../infra/config/config.ts";
import { postgresTable, topic } from "../../infra/datasets/dataset.ts";
import { python, serviceJob, streamingJob } from "../../infra/jobs/declaration.ts";
import { RunningJob } from "../../infra/jobs/running-job.ts";
import { bucket, reached } from "../support/connections.ts";
import { revealed } from "../support/plain.ts";
import { recordSettings } from "../support/platform.ts";
import { process } from "../support/resources.ts";
import { sparkArgs } from "../support/spark.ts";
import { onDocker } from "../targets/deploy.ts";

const columns = { id: "string" } as const;
const ticks = topic("ticks", { columns, key: "id" });
const totals = postgresTable("m.t", { columns });
const main = python("a.py");
const stream = streamingJob("stream", {
  main,
  reads: { ticks },
  writes: { totals },
  spark: { executors: 2, memory: "1 GB" },
});

const make = (job: typeof stream | ReturnType<typeof serviceJob>, connections = reached) =>
  onDocker((target, parent) => {
    const spark = new SparkCluster("spark", { ...sparkArgs, target }, { parent });
    const files = { "a.py": "code", "job.json": "{}" };
    const published = spark.history;
    const args = {
      target,
      image: "spark:3",
      job,
      files,
      spark,
      bucket,
      connections,
      published,
    };
    return new RunningJob(job.name, args, { parent });
  });

describe("a streaming job", () => {
  test("is a driver that submits itself, with the connectors of its datasets alone", async () => {
    const { resources } = await make(stream);
    const { args: given, files } = process(resources, "stream");
    const args = given as readonly string[];
    const conf = Object.fromEntries(
      args.flatMap((word) => [/^([^=]+)=(.*)$/.exec(word)?.slice(1) ?? []]),
    );
    expect(args.slice(0, 3)).toEqual([
      "/opt/spark/bin/spark-submit",
      "--master",
      "spark://spark-master:7077",
    ]);
    expect(args.at(-1)).toBe("/opt/headwater/job/run_job.py");
    const classPath =
      "/opt/spark/classes.jar:/opt/spark/connectors/kafka/*:/opt/spark/connectors/postgres/*";
    expect(conf).toMatchObject({
      "spark.cores.max": "4",
      "spark.driver.extraClassPath": classPath,
      "spark.driver.host": "stream",
      "spark.driver.memory": "512m",
      "spark.eventLog.enabled": "false",
      "spark.executor.cores": "2",
      "spark.executor.extraClassPath": classPath,
      "spark.executor.memory": "682m",
      "spark.memory.offHeap.size": "342m",
      "spark.scheduler.mode": "FAIR",
    });
    // More tasks than it has room for: the others' wait while the first have any.
    expect(files["/opt/spark/conf/fairscheduler.xml"]).toMatch(
      /<pool name="first"><schedulingMode>FIFO<\/schedulingMode><weight>1<\/weight><minShare>1000<\/minShare>/,
    );
    expect(files["/opt/headwater/job/a.py"]).toBe("code");
    expect(files["/opt/headwater/job/job.json"]).toBe("{}");
  });

  test("has memory for what its driver takes beside the heap", async () => {
    const { resources } = await make(stream);
    const { inputs } =
      resources.find(({ name, type }) => name === "stream" && type.endsWith(":Container")) ?? {};
    expect(inputs).toMatchObject({ memory: 512 + 768 });
  });

  test("gets the credentials of its datasets alone, the secret ones as secrets", async () => {
    const { env } = process((await make(stream)).resources, "stream");
    expect(env["HEADWATER_WAREHOUSE_PASSWORD"]).toEqual({ secret: "<warehouse-password>" });
    expect(revealed(env)).toEqual({
      HEADWATER_BUCKET: "lake",
      HEADWATER_KAFKA: "kafka:29092",
      HEADWATER_WAREHOUSE_PASSWORD: "<warehouse-password>",
      HEADWATER_WAREHOUSE_URL: "jdbc:postgresql://sql:5432/warehouse",
      HEADWATER_WAREHOUSE_USER: "warehouse",
    });
  });
});

test("a service is a plain process that reaches its topics alone, and knows no Spark", async () => {
  const job = serviceJob("producer", { main, writes: { ticks }, memory: "128 MB" });
  const found = process((await make(job)).resources, "producer");
  expect(found.args).toEqual(["python3", "/opt/headwater/job/run_service.py"]);
  expect(found.env).toEqual({ HEADWATER_KAFKA: "kafka:29092" });
  expect(found.memory).toBe(128);
  expect(Object.keys(found.files).sort()).toEqual([
    "/opt/headwater/job/a.py",
    "/opt/headwater/job/job.json",
  ]);
});

test("what never ends starts once the jobs are published, and each store is as it is declared", async () => {
  const running = { running: ["ticks", "tick-source"] };
  const settings = parseSettings({ target: { kind: "docker" }, jobs: running }, "Pulumi.dev.yaml");
  const { resources } = await recordSettings("dev", settings);
  const after = (name: string) =>
    resources
      .find((one) => one.name === name)
      ?.dependsOn.filter((one) => /-(publish|schema|topics|bucket)$/.test(one));
  expect(after("tick-source")).toEqual(["Container:jobs-publish", "Container:kafka-topics"]);
  expect(after("ticks")).toEqual(
    [
      "cassandra-schema",
      "jobs-publish",
      "kafka-topics",
      "lake-schema",
      "object-store-bucket",
      "warehouse-schema",
    ].map((task) => `Container:${task}`),
  );
});

test("with users of Kafka each is its own user, by a secret password", async () => {
  const job = serviceJob("producer", { main, writes: { ticks } });
  const users = { producer: { user: "job.producer", password: pulumi.secret("<producer>") } };
  const kafka = { ...reached.kafka, users };
  const { env } = process((await make(job, { ...reached, kafka })).resources, "producer");
  expect(env).toEqual({
    HEADWATER_KAFKA: "kafka:29092",
    HEADWATER_KAFKA_USER: "job.producer",
    HEADWATER_KAFKA_PASSWORD: { secret: "<producer>" },
  });
});
