import { megabytes, type Size, size } from "../model/units.ts";

/** What of the cluster an executor of the shared driver takes: one core and its share of a worker's memory, so that any free core is one that it can have. Pure. */
export const sharedExecutor = (worker: {
  readonly workerCores: number;
  readonly workerMemory: Size;
}): { readonly executors: 1; readonly cores: 1; readonly memory: Size } => ({
  executors: 1,
  cores: 1,
  memory: size(megabytes(worker.workerMemory) / worker.workerCores),
});
