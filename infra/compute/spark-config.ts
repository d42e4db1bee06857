import * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../connection.ts";
import { url } from "../endpoint.ts";

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
