import type { SparkSize } from "../jobs/declaration.ts";
import type { Need } from "../jobs/spec.ts";
import { jvm, share, type Size } from "../model/units.ts";
import type { SharedExecutors } from "./shared-executor.ts";
import { SLOTS } from "./slots.ts";
import { ARCHIVE, comeAndGo } from "./spark-config.ts";
import { heapOf, nativeSettings } from "./spark-native.ts";
import type { Spark } from "./spark.ts";

/** Ports of a driver, which its executors connect to. */
export const DRIVER_PORTS = { rpc: 7078, blocks: 7079 } as const;

/** Folders of the Spark image with the jars of one connector each. */
const CONNECTORS: Readonly<Record<Need, string>> = {
  kafka: "kafka",
  cassandra: "cassandra",
  // Its catalog is a database.
  lake: "postgres",
  warehouse: "postgres",
};

/**
 * The command line of a driver that runs in a container of its own.
 * @param host the container's host name. @param application the file and its arguments.
 */
export function submitArgs(
  host: string,
  size: SparkSize,
  spark: Pick<Spark, "master" | "driverSettings" | "conf" | "native">,
  needs: readonly Need[],
  application: readonly string[],
): string[] {
  const classPath = classPathOf(needs);
  const settings: Record<string, string> = {
    "spark.cores.max": String(SLOTS * size.cores * size.executors),
    "spark.driver.bindAddress": "0.0.0.0",
    "spark.driver.blockManager.port": String(DRIVER_PORTS.blocks),
    // Each micro-batch runs all of Spark's planner a little: the optimizing compiler took two thirds of the driver's CPU for minutes after
    // its start, and longer where messages are few (measured). What the other one makes of it is more than that one's cache has room for.
    "spark.driver.defaultJavaOptions": `${ARCHIVE.option} -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=200m`,
    "spark.driver.extraClassPath": classPath,
    "spark.driver.memory": jvm(size.driverMemory),
    "spark.driver.port": String(DRIVER_PORTS.rpc),
    // Spark shows an application's log once that has ended, and a driver that never ends would write to it without bound.
    "spark.eventLog.enabled": "false",
    "spark.executor.cores": String(SLOTS * size.cores),
    // A micro-batch is a burst of short-lived rows in a small heap: with Java's usual collector the same ticks took a fifth more CPU (measured).
    "spark.executor.defaultJavaOptions": [
      ARCHIVE.option,
      ...collector("Parallel", spark.conf["spark.executor.extraJavaOptions"]),
    ].join(" "),
    "spark.executor.extraClassPath": classPath,
    "spark.executor.memory": jvm(heapOf(size.memory, spark.native)),
    // A stream's queries that are due most often are in a pool of their own.
    "spark.scheduler.mode": "FAIR",
    // Spark 3.5 changed no stream's plan while it runs, 4.1 does so where there is no state: that took 8 % of the CPU of a driver with a
    // thousand ticks a second (measured), and the micro-batches are much alike.
    "spark.sql.adaptive.enabled": "false",
    // A micro-batch's messages are kept for a second or two, to be read three times.
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
    "spark.sql.shuffle.partitions": String(size.cores * size.executors),
    // Old files of the checkpoint are deleted beside the micro-batches, not within them.
    "spark.sql.streaming.asyncLogPurge.enabled": "true",
    // Spark 4.1 puts an object with a checksum beside each of the checkpoint's, which costs as much time, and on AWS money; 3.5 had none.
    "spark.sql.streaming.checkpoint.fileChecksum.enabled": "false",
    // One PUT a file: the usual manager renames, which on an object store is a copy that can be seen half done.
    "spark.sql.streaming.checkpointFileManagerClass":
      "org.apache.spark.internal.io.cloud.AbortableStreamBasedCheckpointFileManager",
    // State that the watermark has closed goes with the next messages, not in a micro-batch of its own.
    "spark.sql.streaming.noDataMicroBatches.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    ...nativeSettings(size, spark.native),
    ...spark.driverSettings(host, size.executors),
  };
  return submitted(host, spark, settings, application);
}

/** The class path of processes with the connectors of some needs. */
const classPathOf = (needs: readonly Need[]): string => {
  const folders = [...new Set(needs.map((need) => CONNECTORS[need]))];
  return [ARCHIVE.classPath, ...folders.map((one) => `/opt/spark/connectors/${one}/*`)].join(":");
};

/** `spark-submit` with settings, but for those that the stack file has: they are in `spark-defaults.conf`, over which the command line would go. */
const submitted = (
  name: string,
  spark: Pick<Spark, "master" | "conf">,
  settings: Readonly<Record<string, string>>,
  application: readonly string[],
): string[] => [
  "/opt/spark/bin/spark-submit",
  "--master",
  spark.master,
  "--name",
  name,
  ...Object.entries(settings)
    .filter(([key]) => !(key in spark.conf))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
  ...application,
];

/**
 * Java's options of the shared driver. Whoever waits for one that has no memory left would wait for ever: it ends, and a new one is there in
 * seconds. While nobody asks for anything it gives the heap back that it does not use, of which it has a gigabyte after a day of queries.
 * @param given the stack file's, which come after these.
 */
function sharedJava(given?: string): string {
  const idle = ["G1PeriodicGCInterval=15000", "MinHeapFreeRatio=10", "MaxHeapFreeRatio=30"];
  return [
    ARCHIVE.option,
    "-XX:+ExitOnOutOfMemoryError",
    ...collector("G1", given),
    ...idle.map((option) => `-XX:${option}`),
  ].join(" ");
}

/** Java's option for a collector; none where the stack file's name one, for Java does not start where two are named. */
const collector = (name: string, given = ""): string[] =>
  /-XX:\+Use\w+GC/.test(given) ? [] : [`-XX:+Use${name}GC`];

/** Ports of the shared driver: queries, and its pages, which say what became of them. */
export const CONNECT_PORTS = { connect: 15002, ui: 4040 } as const;

/** What spark-submit runs as a Spark Connect server. */
export const CONNECT_SERVER: readonly string[] = [
  "--class",
  "org.apache.spark.sql.connect.service.SparkConnectServer",
  "spark-internal",
];

/**
 * The command line of the driver that jobs share.
 * @param host the container's host name. @param heap its own.
 */
export function connectArgs(
  host: string,
  heap: Size,
  executors: SharedExecutors,
  spark: Pick<Spark, "master" | "driverSettings" | "conf" | "native">,
): string[] {
  const { cores, memory, most } = executors;
  const classPath = classPathOf(Object.keys(CONNECTORS) as Need[]);
  const settings: Record<string, string> = {
    // What a process has begun that was killed is ended within a minute: Spark takes it for attached until its stream of answers is over.
    "spark.connect.execute.manager.detachedTimeout": "20s",
    "spark.connect.execute.manager.maintenanceInterval": "10s",
    "spark.connect.execute.reattachable.senderMaxStreamDuration": "20s",
    "spark.connect.grpc.binding.address": "0.0.0.0",
    "spark.connect.grpc.binding.port": String(CONNECT_PORTS.connect),
    // A job may be busy without Spark for as long as its `timeout` is; one that ends ends its session.
    "spark.connect.session.manager.defaultSessionTimeout": "24h",
    "spark.driver.bindAddress": "0.0.0.0",
    "spark.driver.blockManager.port": String(DRIVER_PORTS.blocks),
    "spark.driver.defaultJavaOptions": sharedJava(spark.conf["spark.driver.extraJavaOptions"]),
    "spark.driver.extraClassPath": classPath,
    "spark.driver.maxResultSize": jvm(share(heap, 1 / 4)),
    "spark.driver.memory": jvm(heap),
    "spark.driver.port": String(DRIVER_PORTS.rpc),
    // Spark shows an application's log once that has ended, and one that never ends would write to it without bound.
    "spark.eventLog.enabled": "false",
    "spark.executor.cores": String(cores),
    "spark.executor.extraClassPath": classPath,
    "spark.executor.memory": jvm(heapOf(memory, spark.native)),
    "spark.log.level": "WARN",
    "spark.scheduler.mode": "FAIR",
    // What its pages remember is held in its heap.
    "spark.sql.ui.retainedExecutions": "200",
    "spark.ui.port": String(CONNECT_PORTS.ui),
    "spark.ui.retainedJobs": "200",
    "spark.ui.retainedStages": "200",
    "spark.ui.retainedTasks": "2000",
    "spark.ui.showConsoleProgress": "false",
    ...comeAndGo(most),
    ...nativeSettings({ memory, native: true }, spark.native),
    ...spark.driverSettings(host),
  };
  return submitted(host, spark, settings, CONNECT_SERVER);
}
