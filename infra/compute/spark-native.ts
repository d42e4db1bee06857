import type { SparkSize } from "../jobs/declaration.ts";
import { jvm, megabytes, share, size, type Size } from "../model/units.ts";

/**
 * What of an executor's memory is its heap where Comet works. The rest is outside of the heap: what Comet's operators work in, and Spark's own
 * sorts, joins and aggregates with them.
 */
const HEAP = 2 / 3;

/** Spark starts no executor and no driver with less heap: it wants 450 MB, of which Java keeps a part to itself. */
export const LEAST_HEAP: Size = "480 MB";

/** The setting of a session that does without Comet where its driver has it. */
export const WITHOUT_COMET: Readonly<Record<string, string>> = { "spark.comet.enabled": "false" };

/** Heap within some memory of executors. @param native whether the stack's jobs run on Comet. */
export const heapOf = (memory: Size, native: boolean): Size =>
  native ? share(memory, HEAP) : memory;

/** The least memory of an executor. */
export const leastMemory = (native: boolean): Size =>
  native ? size(Math.ceil(megabytes(LEAST_HEAP) / HEAP)) : LEAST_HEAP;

/**
 * Settings by which a job's operators run natively, on columns, where Comet has them, and otherwise as ever; each run says which did.
 * A job that declares `native: false` works in the same memory: executors of all jobs are of one make, and so fit on workers by their heaps alone.
 * @param native whether the stack's jobs run on Comet.
 */
export function nativeSettings(
  job: Pick<SparkSize, "memory" | "native">,
  native: boolean,
): Readonly<Record<string, string>> {
  if (!native) return {};
  const outside = megabytes(job.memory) - megabytes(heapOf(job.memory, native));
  return {
    "spark.memory.offHeap.enabled": "true",
    "spark.memory.offHeap.size": jvm(size(outside)),
    ...(job.native && {
      "spark.plugins": "org.apache.spark.CometPlugin",
      "spark.shuffle.manager": "org.apache.spark.sql.comet.execution.shuffle.CometShuffleManager",
      // A query's plan as Spark keeps it says what of it is native, and why the rest is not: a run's report has it from there.
      "spark.sql.extendedExplainProviders": "org.apache.comet.ExtendedExplainInfo",
    }),
  };
}
