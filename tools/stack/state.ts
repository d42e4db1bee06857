import { createHash } from "node:crypto";
import { type Reasons, reasons } from "../pipeline/reasons.ts";

/** A resource as `pulumi stack export` writes it; only what is read here. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** A stack's exported state; whatever else is in it is kept, so that it can be imported again. */
export interface State {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly StateResource[];
    /** Operations that the engine began and did not finish. */
    readonly pending_operations?: readonly {
      readonly resource: StateResource;
      readonly type: string;
    }[];
  };
}

const CONTAINER = "docker:index/container:Container";
const IMAGE = "docker:index/image:Image";
const PODS = /^kubernetes:apps\/v1:(Deployment|StatefulSet)$/;
const DOCKER = /^docker:index\/(container|network|volume):/;

/** The component that publishes the jobs (infra/jobs/published-jobs.ts). */
const JOBS = "headwater:jobs:PublishedJobs";

const JOB = "kubernetes:batch/v1:Job";
/** The names of tasks that make what data lies in (infra/data-platform.ts, infra/streams/kafka-cluster.ts). */
const MAKING = /^(kafka-topics|object-store-bucket|[a-z-]+-schema)$/;

/** The component of a job that never ends (infra/jobs/running-job.ts), as it stands in the URNs of its parts. */
const RUNNING_JOB = "$headwater:jobs:RunningJob$";

/** The property by which Pulumi marks wrapped values, and the mark of a secret. */
const MARK = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The resources of a state; none when the stack was never deployed. Pure. */
export const resources = (state: State): readonly StateResource[] =>
  state.deployment.resources ?? [];

/** The task containers that ended with another exit code than 0. Pure. */
export const failedTasks = (state: State): StateResource[] =>
  resources(state).filter(
    ({ type, outputs = {} }) =>
      type === CONTAINER &&
      outputs.mustRun === false &&
      typeof outputs.exitCode === "number" &&
      outputs.exitCode !== 0,
  );

/** The tasks that make tables, topics and buckets, on either target. Pure. */
export const makingTasks = (state: State): string[] =>
  resources(state)
    .filter(({ type }) => type === CONTAINER || type === JOB)
    .map(({ urn }) => urn)
    .filter((urn) => MAKING.test(shortName(urn)));

/** What the engine began and did not finish: `creating docker:…::kafka-0`. Pure. */
export const pendingOperations = (state: State): string[] =>
  (state.deployment.pending_operations ?? []).map(
    ({ resource, type }) => `${type} ${shortName(resource.urn)}`,
  );

/** The same state without unfinished operations. Pure. */
export const withoutPending = (state: State): State => ({
  ...state,
  deployment: { ...state.deployment, pending_operations: [] },
});

/** The last part of a URN: the resource's own name. Pure. */
export const shortName = (urn: string): string => urn.split("::").at(-1) ?? urn;

/** Containers, networks and volumes that the state has: ids (a volume's is its name) by URN. Pure. */
export const dockerIds = (state: State): ReadonlyMap<string, string> =>
  new Map(
    resources(state).flatMap(({ urn, type, id }) =>
      DOCKER.test(type) && id !== undefined ? [[urn, id]] : [],
    ),
  );

/** Images that the state has built: references by URN. Pure. */
export const builtImages = (state: State): ReadonlyMap<string, string> =>
  new Map(
    resources(state).flatMap(({ urn, type, outputs }) =>
      type === IMAGE && typeof outputs?.imageName === "string" ? [[urn, outputs.imageName]] : [],
    ),
  );

/** The URNs of what `down` takes away and the data survives: containers and networks. Pure. */
export const runningParts = (state: State): string[] =>
  resources(state)
    .filter(({ type }) => DOCKER.test(type) && !type.startsWith("docker:index/volume:"))
    .map(({ urn }) => urn);

/** The URNs of what runs jobs that never end, each of its job's name. Pure. */
export const runningJobs = (state: State): string[] =>
  resources(state)
    .filter(({ type, urn }) => (type === CONTAINER || PODS.test(type)) && urn.includes(RUNNING_JOB))
    .map(({ urn }) => urn);

/** Parts of the platform by the components that make them (infra/), in a user's words. */
const PARTS: Readonly<Record<string, string>> = {
  Airflow: "Airflow",
  CassandraCluster: "Cassandra",
  KafkaCluster: "Kafka",
  ObjectStore: "the object store",
  PostgresStore: "PostgreSQL",
  SparkCluster: "Spark",
  SparkPods: "Spark",
};
const COMPONENT = /headwater:(?:stores|streams|compute):(\w+)\$/;

/**
 * Short hashes of the platform's parts by name: one changes when a container of a service is made anew, or its pods are rolled. Tasks, which
 * run again whenever something is declared, are no part of what runs on the platform; nor are jobs, nor the history of what ran. Pure.
 */
export function platformParts(state: State): Record<string, string> {
  const lines = new Map<string, string[]>();
  for (const { type, urn, id, inputs, outputs } of resources(state)) {
    const serves = type === CONTAINER ? outputs?.mustRun !== false : PODS.test(type);
    const part = PARTS[COMPONENT.exec(urn)?.[1] ?? ""];
    if (!serves || part === undefined || urn.endsWith("-history")) continue;
    // Kubernetes changes a workload in place.
    const now = type === CONTAINER ? id : JSON.stringify(inputs?.spec);
    lines.set(part, [...(lines.get(part) ?? []), `${urn} ${now}`]);
  }
  const hash = (some: readonly string[]) =>
    createHash("sha256")
      .update([...some].sort().join("\n"))
      .digest("hex")
      .slice(0, 12);
  return Object.fromEntries([...lines].map(([part, some]) => [part, hash(some)]));
}

/** What the stack's jobs are made of and connect to, by name, as its program left it. Pure. @default none of them is known */
export const jobReasons = (state: State): Reasons =>
  reasons.catch({}).parse(resources(state).find(({ type }) => type === JOBS)?.outputs?.["reasons"]);

/** How many resources came, went or have other inputs or another id. Pure. */
export function changedResources(before: State, after: State): number {
  const shape = (state: State) =>
    new Map(resources(state).map((one) => [one.urn, JSON.stringify([one.id, one.inputs])]));
  const [old, now] = [shape(before), shape(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((urn) => old.get(urn) !== now.get(urn))
    .length;
}

/** The stack's outputs in clear; a state that was exported with its secrets shown is needed. Pure. */
export function stackOutputs(state: State): Readonly<Record<string, unknown>> {
  const stack = resources(state).find(({ type }) => type === "pulumi:pulumi:Stack");
  return revealed(stack?.outputs ?? {}) as Record<string, unknown>;
}

function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  if (record[MARK] === SECRET && typeof record.plaintext === "string") {
    return revealed(JSON.parse(record.plaintext));
  }
  return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, revealed(inner)]));
}
