import type { Dataset } from "../datasets/dataset.ts";
import type { Duration, Size } from "../model/units.ts";

/** Datasets by the role in which a job's code asks for them: `job.read("ticks")`. */
export type Roles = Readonly<Record<string, Dataset>>;

/** What a job runs. */
export type Main =
  | { readonly language: "python"; readonly file: `${string}.py` }
  | { readonly language: "scala"; readonly object: string };

/** Whose driver a batch job runs on: one of its own, or the one that the stack's jobs share. */
export const DRIVERS = ["own", "shared"] as const;
/** One of {@link DRIVERS}. */
export type Driver = (typeof DRIVERS)[number];

/** What a job takes of the Spark cluster. */
export interface SparkSize {
  /** @default 1 */
  readonly executors: number;
  /** Cores of each executor. @default 1 */
  readonly cores: number;
  /** Memory of each executor: two thirds of it are the JVM's heap where `headwater:spark.native` is on, else all. @default "768 MB" */
  readonly memory: Size;
  /** Heap of the driver. @default "512 MB" */
  readonly driverMemory: Size;
  /** Whether what Comet has runs natively, on columns. @default true */
  readonly native: boolean;
  /**
   * Whose driver a batch job runs on. `"own"` is for what the shared one has not: RDDs, settings that hold for a whole driver.
   * @default the shared one, where the stack has it (`headwater:spark.sharedDriver`) and the job fits: it is in Python, and asks for no more memory than that one and its executors have
   */
  readonly driver?: Driver;
}

interface Declared {
  /** Its name: the folder's, the DAG's id and the Spark application's name. */
  readonly name: string;
  readonly main: Main;
  readonly reads: Roles;
  readonly writes: Roles;
  /** What its code finds in `job.params`, with the values that hold unless a run is given others. */
  readonly params: Readonly<Record<string, string>>;
}

/** Runs to its end: Airflow starts it, Spark does it. */
export interface BatchJob extends Declared {
  readonly kind: "batch";
  /** The functions of its code that run one after another, each a task of its own that may be tried again. */
  readonly stages: readonly string[];
  /** A cron expression or preset; `"inputs"`: whenever a job has written what this one reads; `"manual"`: when somebody says so. */
  readonly schedule: string;
  /** Whose clocks the schedule goes by, and whose day a run is for, as the IANA names it: `"Europe/Berlin"`. */
  readonly timezone: string;
  readonly retries: number;
  /** After which a try of a stage is ended and counts as failed. */
  readonly timeout: Duration;
  /** Runs at the same time. */
  readonly concurrency: number;
  readonly spark: SparkSize;
}

/** Never ends: a Spark driver that is started again and goes on from its checkpoint. */
export interface StreamingJob extends Declared {
  readonly kind: "streaming";
  /** How often a micro-batch starts. */
  readonly trigger: Duration;
  /** How late an event may be. */
  readonly watermark: Duration;
  /** How far ahead of the clock an event may be; one that is further is rejected, and does not move the watermark. @default "1 h" */
  readonly aheadBy: Duration;
  readonly spark: SparkSize;
}

/** Never ends, and needs no Spark: a producer. */
export interface ServiceJob extends Declared {
  readonly kind: "service";
  readonly memory: Size;
}

/** What a user writes in `jobs/<name>/job.ts`. */
export type Declaration = BatchJob | StreamingJob | ServiceJob;

const NOTHING = { reads: {}, writes: {}, params: {} } as const;
const SPARK: SparkSize = {
  executors: 1,
  cores: 1,
  memory: "768 MB",
  driverMemory: "512 MB",
  native: true,
};

type Given<J extends Declaration, Defaulted extends keyof J> = Omit<
  J,
  "kind" | "name" | "spark" | Defaulted
> &
  Partial<Pick<J, Defaulted>>;
type Sized = { readonly spark?: Partial<SparkSize> };

/** A job's Python: a file of its folder with a function `run(job)`, or one for each of its stages. */
export const python = (file: `${string}.py`): Main => ({ language: "python", file });

/**
 * A job's Scala: an object below `src/main/scala` of its folder, in a file of its name, with `def run(job: headwater.Job): Unit`.
 * @param object its name, after its package's if it has one: `"WordCount"`, `"sales.WordCount"`
 */
export const scala = (object: string): Main => ({ language: "scala", object });

/**
 * Declares a job that runs to its end. @default one stage `run`, by hand, UTC, one run at a time, 2 retries, 1 hour, one executor of one core
 */
export const batchJob = (
  name: string,
  spec: Given<
    BatchJob,
    | keyof typeof NOTHING
    | "stages"
    | "schedule"
    | "timezone"
    | "retries"
    | "timeout"
    | "concurrency"
  > &
    Sized,
): BatchJob => ({
  ...NOTHING,
  kind: "batch",
  name,
  stages: ["run"],
  schedule: "manual",
  timezone: "UTC",
  retries: 2,
  timeout: "1 h",
  concurrency: 1,
  ...spec,
  spark: { ...SPARK, ...spec.spark },
});

/** Declares a job that never ends. @default a micro-batch every 3 s, events up to 1 min late and 1 h ahead, one executor of one core */
export const streamingJob = (
  name: string,
  spec: Given<StreamingJob, keyof typeof NOTHING | "trigger" | "watermark" | "aheadBy"> & Sized,
): StreamingJob => ({
  ...NOTHING,
  kind: "streaming",
  name,
  trigger: "3 s",
  watermark: "1 min",
  aheadBy: "1 h",
  ...spec,
  spark: { ...SPARK, ...spec.spark },
});

/** Declares a plain process. @default 256 MB */
export const serviceJob = (
  name: string,
  spec: Given<ServiceJob, keyof typeof NOTHING | "memory">,
): ServiceJob => ({ ...NOTHING, kind: "service", name, memory: "256 MB", ...spec });
