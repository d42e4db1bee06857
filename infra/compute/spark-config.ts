import * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../connection.ts";
import { type Endpoint, url } from "../endpoint.ts";
import type { SparkSize } from "../jobs/declaration.ts";
import type { Need } from "../jobs/spec.ts";
import { jvm } from "../units.ts";

/** Ports of the cluster's processes inside the platform. */
export const SPARK_PORTS = {
  master: 7077,
  masterUi: 8080,
  workerUi: 8081,
  history: 18080,
} as const;

/** The folder of the platform's bucket that event logs go to. */
export const EVENT_LOGS = "spark-events";

/** Where every image expects its configuration. */
export const DEFAULTS_FILE = "/opt/spark/conf/spark-defaults.conf";

/** Settings that reach the object store by S3A, with its credentials. */
function objectStore(bucket: Bucket): Record<string, pulumi.Input<string>> {
  return {
    "spark.hadoop.fs.s3a.access.key": bucket.accessKey,
    "spark.hadoop.fs.s3a.aws.credentials.provider":
      "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
    "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
    // versitygw refuses to delete a parent directory's marker that has children, on which S3A retries for minutes (measured).
    "spark.hadoop.fs.s3a.directory.marker.retention": "keep",
    "spark.hadoop.fs.s3a.endpoint": url(bucket.endpoint),
    "spark.hadoop.fs.s3a.endpoint.region": bucket.region,
    "spark.hadoop.fs.s3a.path.style.access": "true",
    "spark.hadoop.fs.s3a.secret.key": bucket.secretKey,
  };
}

/** Settings of every job, after seed 001's table (adaptive execution, coalesced partitions, skew joins, Kryo) and of its event log. */
export function jobSettings(
  bucket: Bucket,
  conf: Readonly<Record<string, string>>,
): Record<string, pulumi.Input<string>> {
  return {
    ...objectStore(bucket),
    "spark.eventLog.dir": `s3a://${bucket.name}/${EVENT_LOGS}/`,
    "spark.eventLog.enabled": "true",
    "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
    "spark.sql.adaptive.coalescePartitions.enabled": "true",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    ...conf,
  };
}

/** Settings of the history server. */
export function historySettings(bucket: Bucket): Record<string, pulumi.Input<string>> {
  return {
    ...objectStore(bucket),
    "spark.history.fs.logDirectory": `s3a://${bucket.name}/${EVENT_LOGS}/`,
    "spark.history.fs.update.interval": "10s",
    "spark.history.retainedApplications": "20",
    "spark.history.ui.port": String(SPARK_PORTS.history),
  };
}

/** The text of a `spark-defaults.conf`, sorted. */
export const defaultsFile = (
  settings: Readonly<Record<string, pulumi.Input<string>>>,
): pulumi.Output<string> =>
  pulumi.output(settings).apply((resolved) =>
    Object.entries(resolved)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key} ${value}\n`)
      .join(""),
  );

/** Ports of a driver, which its executors connect to. */
export const DRIVER_PORTS = { rpc: 7078, blocks: 7079 } as const;

/** Folders of the Spark image with the jars of one connector each. */
const CONNECTORS: Readonly<Record<Need, string>> = {
  kafka: "kafka",
  cassandra: "cassandra",
  warehouse: "postgres",
};

/**
 * The command line of a driver that runs in a container of its own.
 * @param host the container's host name, which executors connect back to. @param application the file and its arguments.
 */
export function submitArgs(
  host: string,
  size: SparkSize,
  master: Endpoint,
  needs: readonly Need[],
  application: readonly string[],
): string[] {
  const classPath = needs.map((need) => `/opt/spark/connectors/${CONNECTORS[need]}/*`).join(":");
  const settings: Record<string, string> = {
    "spark.cores.max": String(size.cores * size.executors),
    "spark.driver.bindAddress": "0.0.0.0",
    "spark.driver.blockManager.port": String(DRIVER_PORTS.blocks),
    "spark.driver.extraClassPath": classPath,
    "spark.driver.host": host,
    "spark.driver.memory": jvm(size.driverMemory),
    "spark.driver.port": String(DRIVER_PORTS.rpc),
    // Spark shows an application's log once that has ended, and a driver that never ends would write to it without bound.
    "spark.eventLog.enabled": "false",
    "spark.executor.cores": String(size.cores),
    "spark.executor.extraClassPath": classPath,
    "spark.executor.memory": jvm(size.memory),
    "spark.sql.shuffle.partitions": String(Math.max(2, size.cores * size.executors)),
    // Old files of the checkpoint are deleted beside the micro-batches, not within them.
    "spark.sql.streaming.asyncLogPurge.enabled": "true",
    // One PUT a file: the usual manager renames, which on an object store is a copy that can be seen half done.
    "spark.sql.streaming.checkpointFileManagerClass":
      "org.apache.spark.internal.io.cloud.AbortableStreamBasedCheckpointFileManager",
    // State that the watermark has closed goes with the next messages, not in a micro-batch of its own.
    "spark.sql.streaming.noDataMicroBatches.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
  };
  return [
    "/opt/spark/bin/spark-submit",
    "--master",
    `spark://${master.host}:${master.port}`,
    "--name",
    host,
    ...Object.entries(settings).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
    ...application,
  ];
}
