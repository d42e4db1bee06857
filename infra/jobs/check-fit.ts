import { onWorkers } from "../compute/shared-executor.ts";
import { SLOTS } from "../compute/slots.ts";
import { LEAST_HEAP, leastMemory } from "../compute/spark-native.ts";
import { megabytes, type Size } from "../model/units.ts";
import type { Declaration, SparkSize } from "./declaration.ts";

/** What the Spark cluster has to give. */
export interface Capacity {
  readonly workers: number;
  readonly workerCores: number;
  readonly workerMemory: Size;
  /** Whether its jobs run on Comet. */
  readonly native: boolean;
  /** Whether it has a driver that jobs share. */
  readonly sharedDriver: boolean;
  /** Heap of the shared driver. */
  readonly driverMemory: Size;
}

/** Executors of a size that fit on one worker, whatever the others do. */
function perWorker({ cores, memory }: SparkSize, { workerCores, workerMemory }: Capacity): number {
  return Math.min(
    Math.floor(workerCores / cores),
    Math.floor(megabytes(workerMemory) / megabytes(memory)),
  );
}

/** A job whose executors the cluster has no room for, or whose processes Spark would not start. Pure. */
export function fitMistakes(spark: SparkSize, capacity: Capacity): string[] {
  const small = [
    ...tooSmall("memory", spark.memory, leastMemory(capacity.native)),
    ...tooSmall("driverMemory", spark.driverMemory, LEAST_HEAP),
  ];
  return [...small, ...noRoom(spark, capacity)];
}

const tooSmall = (key: string, given: Size, least: Size): string[] =>
  megabytes(given) >= megabytes(least)
    ? []
    : [`its spark has ${key} "${given}", and Spark does not start with less than "${least}"`];

function noRoom(spark: SparkSize, capacity: Capacity): string[] {
  const { executors, cores, memory } = spark;
  const { workers, workerCores, workerMemory } = capacity;
  const places = perWorker(spark, capacity) * workers;
  return executors <= places
    ? []
    : [
        `its ${executors} executors of ${cores} cores and ${memory} do not fit: ${workers} workers of ${workerCores} cores and ${workerMemory} have room for ${places}; ask for less or raise headwater:spark`,
      ];
}

type Taken = Pick<SparkSize, "executors" | "cores" | "memory">;

/** The executor of the shared driver, which takes one of the places of a core for each of its own. */
function sharedSize(capacity: Capacity): Taken {
  const { cores, memory } = onWorkers(capacity);
  return { executors: 1, cores: Math.ceil(cores / SLOTS), memory };
}

/** Streaming jobs hold their executors for ever: a cluster that they fill runs no batch job. Pure. */
export function streamsTogether(all: readonly Declaration[], capacity: Capacity): string[] {
  const sizes = (kind: "streaming" | "batch") =>
    all.flatMap((one) => (one.kind === kind ? [one.spark] : []));
  const cores = (some: readonly Taken[]) =>
    some.map((one) => one.cores * one.executors).reduce((a, b) => a + b, 0);
  const memory = (some: readonly Taken[]) =>
    some.map((one) => megabytes(one.memory) * one.executors).reduce((a, b) => a + b, 0);
  const streams = sizes("streaming");
  const batch = [...sizes("batch"), ...(capacity.sharedDriver ? [sharedSize(capacity)] : [])];
  const largest = Math.max(0, ...batch.map((one) => cores([one])));
  const most = Math.max(0, ...batch.map((one) => memory([one])));
  const hasCores = capacity.workers * capacity.workerCores;
  const hasMemory = capacity.workers * megabytes(capacity.workerMemory);
  const fits = cores(streams) + largest <= hasCores && memory(streams) + most <= hasMemory;
  return streams.length === 0 || fits
    ? []
    : [
        `jobs: the streaming jobs hold ${cores(streams)} cores and ${memory(streams)} MB for ever, the largest batch job takes ${largest} cores and ${most} MB, and the Spark cluster has ${hasCores} cores and ${hasMemory} MB: raise headwater:spark or make jobs smaller.`,
      ];
}
