import { describe, expect, test } from "vitest";
import { SparkCluster } from "../../infra/compute/spark-cluster.ts";
import { DEFAULTS_FILE } from "../../infra/compute/spark-config.ts";
import { kinds, process } from "../support/resources.ts";
import { sparkArgs } from "../support/spark.ts";
import { onDocker } from "../targets/deploy.ts";
import { dockerProcesses } from "../targets/docker-processes.ts";

const cluster = (workers: number, conf: Record<string, string> = {}) =>
  onDocker((target, parent) => {
    const spark = new SparkCluster(
      "spark",
      { ...sparkArgs, target, workers, workerCores: 4, conf },
      { parent },
    );
    // What a submitter gets, which is an Output, arrives in a container to be looked at.
    target.deploy(
      "submitter",
      {
        kind: "task",
        image: "it",
        command: ["true"],
        secretFiles: { [DEFAULTS_FILE]: spark.submitDefaults },
        retries: 0,
        timeout: 1,
        memory: "64 MB",
      },
      { parent },
    );
    return spark;
  });

const S3A = [
  "spark.hadoop.fs.s3a.access.key headwater",
  "spark.hadoop.fs.s3a.aws.credentials.provider org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
  "spark.hadoop.fs.s3a.committer.magic.enabled false",
  "spark.hadoop.fs.s3a.connection.ssl.enabled false",
  "spark.hadoop.fs.s3a.directory.marker.retention keep",
  "spark.hadoop.fs.s3a.endpoint http://s3:7070",
  "spark.hadoop.fs.s3a.endpoint.region us-east-1",
  "spark.hadoop.fs.s3a.path.style.access true",
  "spark.hadoop.fs.s3a.secret.key <bucket-key>",
];

describe("Spark", () => {
  test("is a master, workers and a history server, and keeps nothing", async () => {
    const { resources } = await cluster(2);
    expect(kinds(resources)).toEqual([
      "Container spark-history",
      "Container spark-master",
      "Container spark-worker",
      "Container spark-worker-1",
      "Container submitter",
      "Network network",
    ]);
  });

  test("its workers offer what they were given, in containers that hold it, and join the master", async () => {
    const { resources } = await cluster(2);
    const workers = dockerProcesses(resources).filter(
      ({ workload }) => workload === "spark-worker",
    );
    expect(workers.map(({ published }) => published)).toEqual([
      ["127.0.0.1:8082->8081"],
      ["127.0.0.1:8083->8081"],
    ]);
    expect(workers[1]).toMatchObject({
      memory: 2048 + 768,
      args: [
        "/opt/spark/bin/spark-class",
        "org.apache.spark.deploy.worker.Worker",
        "--webui-port",
        "8081",
        "spark://spark-master:7077",
      ],
      env: { SPARK_WORKER_CORES: "8", SPARK_WORKER_MEMORY: "1365m", SPARK_NO_DAEMONIZE: "1" },
      after: ["spark-master"],
    });
  });

  test("its master answers by the name that workers and drivers call it", async () => {
    const { resources, made } = await cluster(1);
    expect(process(resources, "spark-master")).toMatchObject({
      args: [
        "/opt/spark/bin/spark-class",
        "org.apache.spark.deploy.master.Master",
        "--port",
        "7077",
        "--webui-port",
        "8080",
      ],
      env: { SPARK_MASTER_HOST: "spark-master" },
      published: ["127.0.0.1:9090->8080"],
      hosts: ["spark-master"],
    });
    expect(made.forDrivers.reaches.map(({ outside }) => outside)).toEqual([undefined]);
    expect(made.master).toBe("spark://spark-master:7077");
  });

  test("its history server reads the events that jobs write", async () => {
    const { resources } = await cluster(1);
    const { files, published } = process(resources, "spark-history");
    expect(published).toEqual(["127.0.0.1:18080->18080"]);
    expect(files).toEqual({
      "/opt/spark/conf/spark-defaults.conf": {
        secret: [
          ...S3A,
          "spark.history.fs.logDirectory s3a://lake/spark-events/",
          "spark.history.fs.update.interval 10s",
          "spark.history.retainedApplications 20",
          "spark.history.ui.port 18080",
          "",
        ].join("\n"),
      },
    });
  });

  test("gives submitters the settings of every job as one secret file, the user's over ours", async () => {
    const { resources } = await cluster(1, {
      "spark.serializer": "org.apache.spark.serializer.JavaSerializer",
      "spark.executor.extraJavaOptions": "-Xss4m -Dfolder=C:\\temp",
      "spark.driver.defaultJavaOptions": "-Dfirst=1",
      "spark.driver.extraJavaOptions": "-Dlast=2",
    });
    expect(process(resources, "submitter").files).toEqual({
      "/opt/spark/conf/spark-defaults.conf": {
        secret: [
          "spark.driver.defaultJavaOptions -XX:SharedArchiveFile=/opt/spark/classes.jsa -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0",
          "spark.driver.extraClassPath /opt/spark/classes.jar",
          "spark.driver.extraJavaOptions -Dfirst=1 -Dlast=2",
          "spark.eventLog.dir s3a://lake/spark-events/",
          "spark.eventLog.enabled true",
          "spark.eventLog.rolling.enabled false",
          "spark.executor.defaultJavaOptions -XX:SharedArchiveFile=/opt/spark/classes.jsa -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0",
          "spark.executor.extraClassPath /opt/spark/classes.jar",
          "spark.executor.extraJavaOptions -Xss4m -Dfolder=C:\\\\temp",
          ...S3A,
          "spark.serializer org.apache.spark.serializer.JavaSerializer",
          "spark.sql.adaptive.coalescePartitions.enabled true",
          "spark.sql.adaptive.enabled true",
          "spark.sql.adaptive.skewJoin.enabled true",
          "spark.sql.ansi.enabled false",
          "spark.sql.codegen.cache.maxEntries 1000",
          "spark.sql.legacy.codingErrorAction true",
          "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate true",
          "spark.sql.legacy.javaCharsets true",
          "spark.sql.legacy.postgres.datetimeMapping.enabled true",
          "spark.sql.session.timeZone UTC",
          "spark.ui.reverseProxy true",
          "spark.ui.reverseProxyUrl http://localhost:9090",
          "",
        ].join("\n"),
      },
    });
  });

  test("its pages are all reached through the master's, wherever that is published", async () => {
    const { resources } = await cluster(2);
    const options = "-Dspark.ui.reverseProxy=true -Dspark.ui.reverseProxyUrl=http://localhost:9090";
    const daemons = dockerProcesses(resources).flatMap(({ name, env }) =>
      Object.entries(env).flatMap(([key, value]) =>
        /^SPARK_(MASTER|WORKER)_OPTS$/.test(key) ? [[name, String(value).includes(options)]] : [],
      ),
    );
    expect(Object.fromEntries(daemons)).toEqual({
      "spark-master": true,
      "spark-worker": true,
      "spark-worker-1": true,
    });
  });

  test("shows the object store's key to nobody but history and submitters", async () => {
    const { resources } = await cluster(2);
    const knowing = dockerProcesses(resources).filter((one) =>
      JSON.stringify(one).includes("<bucket-key>"),
    );
    expect(knowing.map(({ name }) => name)).toEqual(["spark-history", "submitter"]);
  });
});
