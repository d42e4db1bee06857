import { megabytes, type Size, size } from "../model/units.ts";
import { leastMemory } from "./spark-native.ts";

/** What of a Spark cluster the executors of its shared driver go by. */
interface Workers {
  readonly workers: number;
  readonly workerCores: number;
  readonly workerMemory: Size;
  /** Whether its jobs run on Comet. */
  readonly native: boolean;
}

/** Executors of the shared driver. */
export interface SharedExecutors {
  readonly cores: number;
  readonly memory: Size;
  /** At once. */
  readonly most: number;
}

/** A core's share of a worker's memory. Pure. */
export const shareOf = ({ workerCores, workerMemory }: Workers): Size =>
  size(megabytes(workerMemory) / workerCores);

/** What a worker keeps for drivers that are a job's own: an executor of the size that jobs have unless they say otherwise. */
const KEPT: Size = "768 MB";

/** On workers: one on each, so that what its tasks have in common is there once, and a driver of a job's own finds a place beside it. Pure. */
export const onWorkers = (given: Workers): SharedExecutors => ({
  cores: given.workerCores,
  memory: size(
    Math.max(megabytes(leastMemory(given.native)), megabytes(given.workerMemory) - megabytes(KEPT)),
  ),
  most: given.workers,
});

/** As pods: small ones, for which a node has a place sooner. Pure. */
export const asPods = (given: Workers): SharedExecutors => ({
  cores: 1,
  memory: size(Math.max(megabytes(leastMemory(given.native)), megabytes(shareOf(given)))),
  most: given.workers * given.workerCores,
});
