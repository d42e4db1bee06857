import { expect, test } from "vitest";
import { sparkConfMistakes } from "../../infra/compute/spark-conf-rules.ts";
import { jobSettings, podSettings } from "../../infra/compute/spark-config.ts";
import { submitArgs } from "../../infra/compute/spark-submit.ts";
import { SparkPods } from "../../infra/compute/spark-pods.ts";
import { SparkCluster } from "../../infra/compute/spark-cluster.ts";
import { bucket } from "../support/connections.ts";

const OTHER = "another";
const size = {
  executors: 1,
  cores: 1,
  memory: "1 GB",
  driverMemory: "1 GB",
  native: true,
} as const;
const template = { file: "f", container: "c" };

/** What a stream's driver gets on both targets, with the stack file's settings. */
function ofStream(conf: Record<string, string>): Record<string, string> {
  const args = [SparkCluster, SparkPods].flatMap(({ prototype }) => {
    const driverSettings = prototype.driverSettings.bind(prototype);
    return submitArgs(
      "host",
      size,
      { master: "m", conf, driverSettings, native: true },
      ["kafka"],
      [],
    );
  });
  return Object.fromEntries(
    args.flatMap((word) => {
      const [, key, value] = /^(spark\.[^=]+)=(.*)$/.exec(word) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}

const ours = [
  ...Object.keys(jobSettings(bucket, {})),
  ...Object.keys(podSettings("image", "namespace", template, 2)),
  ...Object.keys(ofStream({})),
].filter((key) => !key.endsWith("JavaOptions"));

test.each([...new Set(ours)])("%s of the stack file wins, or is refused by name", (key) => {
  const conf = { [key]: OTHER };
  const [refused] = sparkConfMistakes(conf);
  if (refused !== undefined) {
    expect(refused).toMatch(`headwater:spark.conf["${key}"] cannot be set: `);
    return;
  }
  const file: Record<string, unknown> = {
    ...podSettings("image", "namespace", template, 2),
    ...jobSettings(bucket, conf),
  };
  expect({ ...file, ...ofStream(conf) }[key]).toBe(OTHER);
});

test("a stream's executors have the collector that does most, unless the stack file names one", () => {
  const java = (conf: Record<string, string>) =>
    ofStream(conf)["spark.executor.defaultJavaOptions"];
  expect(java({})).toMatch(/^-XX:SharedArchiveFile=\S+ .* -XX:\+UseParallelGC$/);
  const given = { "spark.executor.extraJavaOptions": "-Xss4m -XX:+UseZGC" };
  expect(java(given)).toMatch(/^-XX:SharedArchiveFile=/);
  expect(java(given)).not.toContain("GC");
});

test("a stream's driver leaves the optimizing compiler out, unless the stack file has it", () => {
  const java = (conf: Record<string, string>) => ofStream(conf)["spark.driver.defaultJavaOptions"];
  expect(java({})).toMatch(/^-XX:SharedArchiveFile=\S+ .* -XX:TieredStopAtLevel=1 /);
  expect(java({ "spark.driver.defaultJavaOptions": "-XX:TieredStopAtLevel=4" })).toBeUndefined();
});

test("what is the platform's to say is refused with the reason", () => {
  expect(
    sparkConfMistakes({
      "spark.driver.port": "7078",
      "spark.driver.extraClassPath": "/mine.jar",
      "spark.executor.memory": "4g",
      "spark.sql.session.timeZone": "CET",
      "spark.history.retainedApplications": "5",
      "sql.shuffle.partitions": "64",
      "spark.comet.write.iceberg.enabled": "true",
      "spark.comet.parquet.write.enabled": "true",
    }),
  ).toEqual([
    'headwater:spark.conf["spark.driver.port"] cannot be set: executors find their driver by it; take it out.',
    "headwater:spark.conf[\"spark.driver.extraClassPath\"] cannot be set: the class path is the archive of Spark's classes and the connectors of the job's datasets; put jars into /opt/spark/jars of an image that headwater:images.spark names; take it out.",
    'headwater:spark.conf["spark.executor.memory"] cannot be set: each job says it itself, in the spark of its job.ts, and is checked against the cluster; take it out.',
    'headwater:spark.conf["spark.sql.session.timeZone"] cannot be set: days and moments would come back as others than were written; take it out.',
    'headwater:spark.conf["spark.history.retainedApplications"] cannot be set: it is a setting of Spark\'s own processes, and these are settings of jobs; take it out.',
    'headwater:spark.conf["sql.shuffle.partitions"] cannot be set: Spark\'s settings begin with "spark.", Hadoop\'s with "spark.hadoop."; take it out.',
    'headwater:spark.conf["spark.comet.write.iceberg.enabled"] cannot be set: Comet writes some values otherwise than Spark and Iceberg do, and a job has it write where they are the same; take it out.',
    'headwater:spark.conf["spark.comet.parquet.write.enabled"] cannot be set: Comet writes some values otherwise than Spark and Iceberg do, and a job has it write where they are the same; take it out.',
  ]);
});

test("Java's options that Spark does not take are refused, others are not", () => {
  expect(
    sparkConfMistakes({
      "spark.driver.extraJavaOptions": "-Xss4m -Xmx2g",
      "spark.executor.extraJavaOptions": "-Dspark.a=1",
      "spark.executor.defaultJavaOptions": "-XX:+UseG1GC",
      "spark.sql.extensions":
        "org.example.Extensions,com.datastax.spark.connector.CassandraSparkExtensions",
      "spark.sql.shuffle.partitions": "64\nspark.master local",
    }),
  ).toEqual([
    'headwater:spark.conf["spark.driver.extraJavaOptions"] has -Xmx2g, which Spark does not take among Java\'s options: a job says its memory in the spark of its job.ts.',
    'headwater:spark.conf["spark.executor.extraJavaOptions"] has -Dspark.a=1, which Spark does not take among Java\'s options: write it as a setting of its own.',
    'headwater:spark.conf["spark.sql.extensions"] has CassandraSparkExtensions, with which every statement of Spark 4 fails: leave them out, tables are read and written without.',
    'headwater:spark.conf["spark.sql.shuffle.partitions"] has several lines: write it in one.',
  ]);
});
