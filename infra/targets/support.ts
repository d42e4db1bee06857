import type { Target } from "./target.ts";

/** What the targets do differently. The documentation is made from it, and so are the warnings of settings that count on one target alone. */
export interface Difference {
  readonly what: string;
  /** What each target does. */
  readonly on: Readonly<Record<Target["kind"], string>>;
  /** Paths of settings that count on one target alone, below `headwater:`. @default none */
  readonly settings?: Readonly<Partial<Record<Target["kind"], readonly string[]>>>;
}

export const SUPPORT: readonly Difference[] = [
  {
    what: "Spark",
    on: {
      docker: "a standalone master and workers",
      kubernetes: "no master: drivers make their executors as pods, and remove them",
    },
    settings: { docker: ["spark.masterPort", "spark.workerPort"] },
  },
  {
    what: "Batch jobs",
    on: {
      docker:
        "Airflow's LocalExecutor: tasks run in the scheduler's container, and drivers that are a job's own",
      kubernetes:
        "Airflow's KubernetesExecutor: a pod a task, which is the job's own driver, if it has one; executors as many as its queries want (dynamic allocation)",
    },
    settings: { docker: ["airflow.schedulerMemory"], kubernetes: ["airflow.taskMemory"] },
  },
  {
    what: "Streaming jobs",
    on: {
      docker: "a container with the driver, executors on the workers",
      kubernetes: "a Deployment with the driver, and as many executor pods as the job says",
    },
  },
  {
    what: "Services",
    on: {
      docker: "published on 127.0.0.1",
      kubernetes:
        "reached by `npm run forward`; the pages of Airflow and Spark by an ingress, if one is set",
    },
  },
  {
    what: "Who may connect",
    on: {
      docker: "all containers of the stack",
      kubernetes: "what the data flow allows: NetworkPolicies, if the cluster enforces them",
    },
  },
  {
    what: "Storage sizes",
    on: { docker: "none: Docker's volumes have no limit", kubernetes: "volume claims" },
    settings: {
      kubernetes: ["postgres", "objectStore", "kafka", "cassandra"].map(
        (part) => `${part}.storage`,
      ),
    },
  },
  {
    what: "Root file system",
    on: {
      docker: "writable",
      kubernetes:
        "read-only for Kafka, PostgreSQL, the object store, the history server and executors",
    },
  },
  {
    what: "Priority",
    on: {
      docker: "none",
      kubernetes: "stores before services before jobs: PriorityClasses",
    },
  },
  {
    what: "Replicas",
    on: {
      docker: "on one machine",
      kubernetes: "spread over zones and nodes, drained one at a time",
    },
  },
  {
    what: "Restarts",
    on: {
      docker: "Docker restarts what fails",
      kubernetes: "startup, readiness and liveness probes, rolling updates",
    },
  },
  {
    what: "`npm run down`",
    on: {
      docker: "keeps data unless `--data` is given",
      kubernetes: "destroys the stack with its data",
    },
  },
];

/**
 * A sentence for each setting that was given and does not count on a target. Pure.
 * @param given the values of the `headwater:` keys by name, as the stack file has them.
 */
export const ineffective = (
  given: Readonly<Record<string, unknown>>,
  kind: Target["kind"],
): string[] =>
  SUPPORT.flatMap(({ what, on, settings = {} }) =>
    Object.entries(settings)
      .filter(([only]) => only !== kind)
      .flatMap(([, paths]) => paths)
      .filter((path) => isGiven(given, path))
      .map((path) => `headwater:${path} has no effect on this target (${what}: ${on[kind]}).`),
  );

function isGiven(given: unknown, path: string): boolean {
  const found = path
    .split(".")
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], given);
  return found !== undefined;
}
