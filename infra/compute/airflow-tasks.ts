import type * as pulumi from "@pulumi/pulumi";
import type { Database } from "../model/connection.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Connection } from "../jobs/connections.ts";
import { JOBS_FOLDER } from "../jobs/published-jobs.ts";
import type { Target } from "../targets/target.ts";
import type { Size } from "../model/units.ts";
import type { Runs } from "../model/workload.ts";
import { executorEnv, settingsEnv, TASK_LOGS, taskEnv } from "./airflow-config.ts";
import type { Spark } from "./spark.ts";
import { DEFAULTS_FILE, EVENT_LOGS } from "./spark-config.ts";
import { TASK_POD } from "./task-pod.ts";

/** Memory of a scheduler that only schedules. */
const SCHEDULER = "1 GB";

/** Arguments of {@link airflowTasks}. */
export interface AirflowTasksArgs {
  readonly target: Target;
  /** What the scheduler runs as. */
  readonly process: Pick<Runs, "image" | "env" | "secrets" | "files">;
  /** What of its secrets and endpoints a task's pod gets: not the keys of Airflow's servers, nor their database. */
  readonly pod: Pick<Runs, "secrets" | "uses">;
  /** Folders of the bucket that batch jobs write to. */
  readonly folders: readonly string[];
  /** What every process of Airflow connects to: its API. */
  readonly reaches: readonly Endpoint[];
  readonly warehouse: Database;
  readonly connections: readonly Connection[];
  readonly spark: Spark;
  /** The stack file's settings by `section.key`. @default none */
  readonly config?: Readonly<Record<string, string>>;
  /** Names of the jobs that Airflow runs. */
  readonly jobs: readonly string[];
  readonly schedulerMemory: Size;
  readonly taskMemory: Size;
}

/** What the scheduler's workload gets so that its tasks run. */
export type Tasks = Pick<
  Runs,
  "env" | "secrets" | "files" | "secretFiles" | "makes" | "memory" | "folders"
> & {
  readonly reaches: readonly Endpoint[];
};

/**
 * Where tasks run, each of which may be a Spark driver: in the scheduler's container, or, where the target has pods, each in a pod of its own
 * that has what tasks need and the scheduler does not.
 */
export function airflowTasks(name: string, args: AirflowTasksArgs, parent: pulumi.Resource): Tasks {
  const { target, process, spark, connections } = args;
  const { env, secrets } = taskEnv(args.warehouse, spark, connections, args.jobs);
  const tasks = {
    env: { ...process.env, ...env },
    files: { ...process.files, ...spark.forDrivers.files },
    secretFiles: { [DEFAULTS_FILE]: spark.submitDefaults },
    folders: { reads: [JOBS_FOLDER], writes: [TASK_LOGS, EVENT_LOGS, ...args.folders] },
    ...(spark.forDrivers.makes !== undefined && { makes: spark.forDrivers.makes }),
    reaches: [
      ...args.reaches,
      ...spark.forDrivers.reaches,
      ...Object.values(spark.shared?.server.endpoints ?? {}),
      ...connections.map(({ endpoint }) => endpoint),
    ],
  };
  if (target.pods === undefined) {
    return { ...tasks, secrets: { ...process.secrets, ...secrets }, memory: args.schedulerMemory };
  }
  const runs = {
    ...tasks,
    ...args.pod,
    image: process.image,
    secrets: { ...args.pod.secrets, ...secrets },
    memory: args.taskMemory,
  };
  const given = settingsEnv(args.config ?? {});
  const pod = target.pods.whole(name, TASK_POD.container, runs, { parent });
  return {
    // What the stack file says goes over it as well.
    env: { ...process.env, ...executorEnv(TASK_POD.file, target.pods.namespace), ...given },
    files: { ...process.files, [TASK_POD.file]: pod },
    folders: { reads: [JOBS_FOLDER], writes: [TASK_LOGS] },
    makes: { pods: name, as: "tasks" },
    reaches: args.reaches,
    memory: SCHEDULER,
  };
}
