import { readFileSync } from "node:fs";
import { freemem } from "node:os";
import type { Settings } from "../../infra/config/schema.ts";
import { megabytes } from "../../infra/model/units.ts";
import { type Finding, gib } from "./finding.ts";

/** Spark's master and history server, and Airflow's API server, DAG processor and triggerer, in megabytes. */
const FIXED = 512 + 768 + 1024 + 1024 + 768;

/** What each Spark worker's container gets beyond what it offers, in megabytes. */
const WORKER_EXTRA = 768;

/** What the shared driver's container gets beyond its heap, in megabytes. */
const DRIVER_EXTRA = 768;

/** The sum of the containers' memory limits, in bytes. Pure. */
export function memoryLimits({
  airflow,
  cassandra,
  kafka,
  objectStore,
  postgres,
  spark,
}: Settings): number {
  const mb =
    FIXED +
    megabytes(postgres.memory) +
    megabytes(objectStore.memory) +
    kafka.brokers * megabytes(kafka.memory) +
    kafka.controllers * megabytes(kafka.controllerMemory) +
    cassandra.nodes * megabytes(cassandra.memory) +
    spark.workers * (megabytes(spark.workerMemory) + WORKER_EXTRA) +
    (spark.sharedDriver ? megabytes(spark.driverMemory) + DRIVER_EXTRA : 0) +
    megabytes(airflow.schedulerMemory);
  return mb * 2 ** 20;
}

/**
 * What the containers need in truth, in bytes: about half of their limits, since no two of them are at their limit at a time. Pure.
 */
export const memoryNeed = (settings: Settings): number => memoryLimits(settings) / 2;

/** `MemAvailable` of /proc/meminfo, in bytes. Pure. @returns undefined when the text has none */
export function memAvailable(meminfo: string): number | undefined {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Memory that this machine can give to new processes, in bytes. */
export function availableMemory(): number {
  try {
    return memAvailable(readFileSync("/proc/meminfo", "utf8")) ?? freemem();
  } catch {
    return freemem();
  }
}

/**
 * Judges the memory. Pure.
 * @param free bytes that are free where the containers run. @param running whether the stack has its memory already.
 */
export function memoryFinding(settings: Settings, free: number, running: boolean): Finding {
  const need = memoryNeed(settings);
  if (running)
    return { name: "memory", ok: true, detail: `${gib(free)} free beside what runs of the stack` };
  const detail = `${gib(free)} free, the stack needs about ${gib(need)}`;
  return free >= need
    ? { name: "memory", ok: true, detail }
    : {
        name: "memory",
        ok: false,
        detail,
        remedy:
          "close programs or give Docker's virtual machine more memory; or lower the `memory` settings in the stack file.",
      };
}
