import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../model/connection.ts";
import { jvm, type Size } from "../model/units.ts";

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

/**
 * The image's archive of the classes that drivers and executors load. Java uses it where the class path begins as when it was made, and
 * starts as ever where it does not. A short job with one executor took 9.6 s with it and 17.1 s without. Java 17 maps it elsewhere each time, for
 * which it writes to nearly all of it; mapped where it was made for, it takes 185 MB less of each process, and what is read of it is there once.
 */
export const ARCHIVE = {
  option:
    "-XX:SharedArchiveFile=/opt/spark/classes.jsa -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0",
  classPath: "/opt/spark/classes.jar",
} as const;

/**
 * What Spark 4 would do otherwise than Spark 3, without a word, to jobs that were written for that: what overflows or cannot be cast ends a
 * job where it was null (ANSI), decimals of different scales are rounded before they are compared (1.8 equals 2 where the digits run out), bytes
 * that are no text in a charset end a job, and a column that Spark makes in PostgreSQL for a timestamp has a time zone.
 */
const AS_BEFORE: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL("as-before-spark-4.json", import.meta.url), "utf8"),
);

/** Settings that reach the object store by S3A, with its key or the process's role. */
function objectStore({ key, region, url }: Bucket): Record<string, pulumi.Input<string>> {
  const shared = {
    // versitygw refuses to delete a parent directory's marker that has children, on which S3A retries for minutes (measured).
    "spark.hadoop.fs.s3a.directory.marker.retention": "keep",
    // The magic committer, which Spark 4.1 takes otherwise, leaves unfinished uploads behind a driver that is killed, which no listing shows and
    // nobody ends; what the usual one leaves goes with the run's folder.
    "spark.hadoop.fs.s3a.committer.magic.enabled": "false",
    "spark.hadoop.fs.s3a.endpoint.region": region,
  };
  return key === undefined
    ? {
        ...shared,
        "spark.hadoop.fs.s3a.aws.credentials.provider":
          "software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider",
        "spark.hadoop.fs.s3a.connection.ssl.enabled": "true",
        "spark.hadoop.fs.s3a.endpoint": url,
        "spark.hadoop.fs.s3a.path.style.access": "false",
      }
    : {
        ...shared,
        "spark.hadoop.fs.s3a.access.key": key.id,
        "spark.hadoop.fs.s3a.aws.credentials.provider":
          "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
        "spark.hadoop.fs.s3a.endpoint": url,
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.secret.key": key.secret,
      };
}

/**
 * Classes of queries that a process keeps compiled. Of Spark's 100 none is left when the same query comes again where three streams share a
 * driver, or jobs do: `stock-ticks` had 20 classes compiled anew in each micro-batch, of the very same code.
 */
const COMPILED = "1000";

/** Settings of every job, after seed 001's table (adaptive execution, coalesced partitions, skew joins, Kryo) and of its event log. */
export function jobSettings(
  bucket: Bucket,
  conf: Readonly<Record<string, string>>,
): Record<string, pulumi.Input<string>> {
  return {
    ...objectStore(bucket),
    ...AS_BEFORE,
    "spark.driver.extraClassPath": ARCHIVE.classPath,
    "spark.executor.extraClassPath": ARCHIVE.classPath,
    "spark.eventLog.dir": `s3a://${bucket.name}/${EVENT_LOGS}/`,
    "spark.eventLog.enabled": "true",
    // One object a run, where several would be asked for and moved at each start and end.
    "spark.eventLog.rolling.enabled": "false",
    "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
    "spark.sql.adaptive.coalescePartitions.enabled": "true",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
    "spark.sql.codegen.cache.maxEntries": COMPILED,
    "spark.sql.session.timeZone": "UTC",
    ...conf,
    ...javaOptions("driver", conf),
    ...javaOptions("executor", conf),
  };
}

/** Spark puts the default options before the others, so that the archive stays and the stack file has the last word. */
function javaOptions(
  process: "driver" | "executor",
  conf: Readonly<Record<string, string>>,
): Record<string, string> {
  const [ours, theirs] = [
    `spark.${process}.defaultJavaOptions`,
    `spark.${process}.extraJavaOptions`,
  ];
  const given = [conf[ours], conf[theirs]].filter((options) => options !== undefined).join(" ");
  return { [ours]: ARCHIVE.option, ...(given !== "" && { [theirs]: given }) };
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

/** How long an executor stays for which there is no task: others wait for its place meanwhile, and a new one takes two seconds to be there. */
const IDLE = "30s";

/** Settings of a driver with as many executors as its tasks want. @param most at once */
export const comeAndGo = (most: number): Record<string, string> => ({
  "spark.dynamicAllocation.enabled": "true",
  "spark.dynamicAllocation.cachedExecutorIdleTimeout": IDLE,
  "spark.dynamicAllocation.executorIdleTimeout": IDLE,
  "spark.dynamicAllocation.maxExecutors": String(most),
  // There is no shuffle service: an executor whose shuffle files are still read stays, but not for files that Java has not yet forgotten.
  "spark.dynamicAllocation.shuffleTracking.enabled": "true",
  "spark.dynamicAllocation.shuffleTracking.timeout": IDLE,
});

/**
 * Settings of jobs whose executors are pods: as many as their tasks want, and none longer than a minute without one.
 * @param image the executors'. @param template the file of their pods' template, and the name of the container in it. @param most executors of a job at once, where it does not say how many itself.
 */
export const podSettings = (
  image: pulumi.Input<string>,
  namespace: pulumi.Input<string>,
  template: { readonly file: string; readonly container: string },
  most: number,
): Record<string, pulumi.Input<string>> => ({
  ...comeAndGo(most),
  "spark.kubernetes.container.image": image,
  "spark.kubernetes.executor.podTemplateContainerName": template.container,
  "spark.kubernetes.executor.podTemplateFile": template.file,
  "spark.kubernetes.namespace": namespace,
});

/**
 * Settings by which a cluster's pages are all reached through its master's: a worker's and an application's own addresses are those of
 * containers, to which nothing outside of the platform finds.
 * @param url the master's page as its readers' browsers have it.
 */
export const pagesThrough = (url: string): Record<string, string> => ({
  "spark.ui.reverseProxy": "true",
  "spark.ui.reverseProxyUrl": url,
});

/** Settings as options of a JVM. */
export const asOptions = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([key, value]) => `-D${key}=${value}`)
    .join(" ");

/**
 * Environment of Spark's own processes, which mostly wait: a collector and a compiler that need little beside the heap.
 * @param memory their JVM's heap.
 */
export const daemonEnv = (memory: Size): Record<string, string> => ({
  SPARK_DAEMON_MEMORY: jvm(memory),
  SPARK_DAEMON_CLASSPATH: ARCHIVE.classPath,
  SPARK_DAEMON_JAVA_OPTS: `${ARCHIVE.option} -XX:+UseSerialGC -XX:TieredStopAtLevel=1`,
  SPARK_NO_DAEMONIZE: "1",
});

/** The command line of one of them. @param main its class below `org.apache.spark.deploy`. */
export const daemonArgs = (main: string, ...rest: readonly string[]): string[] => [
  "/opt/spark/bin/spark-class",
  `org.apache.spark.deploy.${main}`,
  ...rest,
];

/** The text of a `spark-defaults.conf`, sorted. */
export const defaultsFile = (
  settings: Readonly<Record<string, pulumi.Input<string>>>,
): pulumi.Output<string> =>
  pulumi.output(settings).apply((resolved) =>
    Object.entries(resolved)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      // Java reads it as properties, where a backslash begins an escape.
      .map(([key, value]) => `${key} ${value.replaceAll("\\", "\\\\")}\n`)
      .join(""),
  );
