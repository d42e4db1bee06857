/** The name of everything that belongs to a stack: containers, volumes, networks, the Kubernetes namespace. */
export interface Scope {
  readonly project: string;
  readonly stack: string;
}

/** `headwater-dev-kafka-0`: a name that no other stack on the same machine has. */
export const scoped = (scope: Scope, name: string): string =>
  `${scope.project}-${scope.stack}-${name}`;

/** The label that says which workload a resource is of. */
export const NAME_LABEL = "app.kubernetes.io/name";

/** Labels of every resource of a workload; selectors are made from them. */
export const labels = (scope: Scope, name: string): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/instance": scope.stack,
  "app.kubernetes.io/managed-by": "pulumi",
  [NAME_LABEL]: name,
  "app.kubernetes.io/part-of": scope.project,
});

/** The same, as Kubernetes' API takes what to look for. */
export const labelSelector = (scope: Scope, name: string): string =>
  selector(Object.entries(labels(scope, name)));

/** The same of all workloads of a stack. */
export const stackSelector = (scope: Scope): string =>
  selector(Object.entries(labels(scope, "")).filter(([key]) => key !== NAME_LABEL));

const selector = (wanted: readonly (readonly [string, string])[]): string =>
  wanted.map(([key, value]) => `${key}=${value}`).join(",");

/** The names of a service's replicas: `worker`, `worker-1`. The first keeps its name when others join, and with it its port. */
export const serviceNames = (name: string, replicas: number): readonly string[] =>
  Array.from({ length: replicas }, (_, ordinal) => (ordinal === 0 ? name : `${name}-${ordinal}`));

/** The names of a stateful workload's replicas: `kafka-0`, `kafka-1`. */
export const replicaNames = (name: string, replicas: number): readonly string[] =>
  Array.from({ length: replicas }, (_, ordinal) => `${name}-${ordinal}`);
