import { shareOf } from "../compute/shared-executor.ts";
import { megabytes } from "../model/units.ts";
import type { Capacity } from "./check-fit.ts";
import type { BatchJob, Declaration, Driver } from "./declaration.ts";

/** Whose driver a job runs on: the stack's shared one where it has one, on which the job fits and which it does not refuse. Pure. */
export const driverOf = (job: BatchJob, capacity: Capacity): Driver =>
  capacity.sharedDriver && job.spark.driver !== "own" && unfit(job, capacity).length === 0
    ? "shared"
    : "own";

/** A driver that a job declares and cannot have. Pure. */
export function driverMistakes(job: Declaration, capacity: Capacity): string[] {
  if (job.kind === "service" || job.spark.driver === undefined) return [];
  if (job.kind === "streaming") {
    return [
      `its spark has driver "${job.spark.driver}": a streaming job has one of its own, leave it out`,
    ];
  }
  const why = job.spark.driver === "shared" && capacity.sharedDriver ? unfit(job, capacity) : [];
  return why.map((one) => `its spark has driver "shared", but ${one}: leave it out or write "own"`);
}

/** Why a job needs a driver of its own. */
function unfit({ main, spark }: BatchJob, capacity: Capacity): string[] {
  const memory = shareOf(capacity);
  const wants = megabytes(spark.memory) / spark.cores;
  return [
    ...(main.language === "scala" ? ["it is in Scala"] : []),
    ...(wants > megabytes(memory)
      ? [`its executors take ${wants} MB a core, and those of the shared driver have ${memory}`]
      : []),
    ...(megabytes(spark.driverMemory) > megabytes(capacity.driverMemory)
      ? [`its driver takes ${spark.driverMemory}, and the shared one has ${capacity.driverMemory}`]
      : []),
  ];
}
