import { parseType, sparkType } from "../datasets/column.ts";
import { type Dataset, datasetUri } from "../datasets/dataset.ts";
import { heapOf, nativeSettings, WITHOUT_COMET } from "../compute/spark-native.ts";
import { jvm, seconds } from "../model/units.ts";
import type { Capacity } from "./check-fit.ts";
import type { Declaration, Roles, SparkSize } from "./declaration.ts";
import { driverOf } from "./driver.ts";

/** What a job must be able to reach, after the kinds of its datasets. */
export type Need = "kafka" | "cassandra" | "lake" | "warehouse";

const NEEDS: Readonly<Record<Dataset["kind"], Need | undefined>> = {
  topic: "kafka",
  cassandra: "cassandra",
  postgres: "warehouse",
  lake: "lake",
  csv: undefined,
};

/** What a job needs beside the object store, sorted. */
export function needsOf({ reads, writes }: Pick<Declaration, "reads" | "writes">): Need[] {
  const kinds = [...Object.values(reads), ...Object.values(writes)].map(({ kind }) => kind);
  return [...new Set(kinds.flatMap((kind) => NEEDS[kind] ?? []))].sort();
}

/** The topics that a job reads and writes, sorted; none when it has nothing to do with Kafka. */
export function topicsOf({ reads, writes }: Declaration) {
  const names = (given: Roles) =>
    Object.values(given)
      .filter(({ kind }) => kind === "topic")
      .map(({ name }) => name)
      .sort();
  const topics = { reads: names(reads), writes: names(writes) };
  return topics.reads.length + topics.writes.length === 0 ? undefined : topics;
}

/**
 * A job as its Python reads it, in `job.json` beside its code.
 * @param all every job: a job that runs after its inputs runs after the batch jobs that write them. @param capacity what the stack's Spark is.
 */
export function jobSpec(job: Declaration, all: readonly Declaration[], capacity: Capacity): object {
  return {
    name: job.name,
    kind: job.kind,
    ...(job.main.language === "python" ? { main: job.main.file } : { scala: job.main.object }),
    needs: needsOf(job),
    params: job.params,
    reads: roles(job.reads),
    writes: roles(job.writes),
    ...(job.kind === "batch" && {
      stages: job.stages,
      schedule: job.schedule,
      timezone: job.timezone,
      after: job.schedule === "inputs" ? inputsOf(job, all) : [],
      retries: job.retries,
      timeout: seconds(job.timeout),
      concurrency: job.concurrency,
      spark:
        driverOf(job, capacity) === "shared"
          ? sharedSpec(job.spark, capacity.native)
          : sparkSpec(job.spark, capacity.native),
    }),
    ...(job.kind === "streaming" && {
      trigger: seconds(job.trigger),
      watermark: seconds(job.watermark),
      aheadBy: seconds(job.aheadBy),
      spark: sparkSpec(job.spark, capacity.native),
    }),
  };
}

/** The uris of what a job reads and another batch job writes, sorted. */
export function inputsOf(job: Declaration, all: readonly Declaration[]): string[] {
  const written = new Set(
    all
      .filter((other) => other.kind === "batch" && other.name !== job.name)
      .flatMap(({ writes }) => Object.values(writes)),
  );
  return Object.values(job.reads)
    .filter((dataset) => written.has(dataset))
    .map(datasetUri)
    .sort();
}

/** A job that takes what the shared driver has. */
const sharedSpec = (job: SparkSize, native: boolean) => ({
  driver: "shared",
  conf: native && !job.native ? WITHOUT_COMET : {},
});

const sparkSpec = (job: SparkSize, native: boolean) => ({
  driver: "own",
  executors: job.executors,
  cores: job.cores,
  memory: jvm(heapOf(job.memory, native)),
  driverMemory: jvm(job.driverMemory),
  conf: nativeSettings(job, native),
});

/** Datasets as Python reads them, by their roles. */
export const roles = (given: Roles) =>
  Object.fromEntries(Object.entries(given).map(([role, dataset]) => [role, datasetSpec(dataset)]));

function datasetSpec(dataset: Dataset) {
  const { columns, ...rest } = dataset;
  return {
    ...rest,
    uri: datasetUri(dataset),
    columns: Object.entries(columns).map(([name, type]) => ({
      name,
      type: sparkType(type),
      nullable: parseType(type).nullable,
    })),
  };
}
