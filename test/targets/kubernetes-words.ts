/** The labels of a workload of the stack `headwater/dev`. */
export const labels = (name: string) => ({
  "app.kubernetes.io/instance": "dev",
  "app.kubernetes.io/managed-by": "pulumi",
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": "headwater",
});
/** The metadata of an object that has its workload's name. */
export const metadata = (name: string) => ({ namespace: "data", name, labels: labels(name) });
/** What selects a workload's pods. */
export const selector = (name: string) => ({ matchLabels: labels(name) });
/** The security context of every pod. */
export const restricted = {
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
  fsGroup: 10_000,
  fsGroupChangePolicy: "OnRootMismatch",
};
/** The security context of every container. */
export const unprivileged = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
/** The three probes of one check. */
export const probes = (check: object) => ({
  startupProbe: { ...check, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 },
  readinessProbe: { ...check, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
  livenessProbe: { ...check, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 6 },
});
/** Memory as it is reserved and limited. */
export const memory = (amount: string) => ({
  requests: { memory: amount },
  limits: { memory: amount },
});
/** What every pod has of its priority and of its end. */
export const ends = (priority: "stores" | "services" | "jobs", seconds = 30) => ({
  priorityClassName: `headwater-dev-${priority}`,
  terminationGracePeriodSeconds: seconds,
});
/** The PriorityClasses, which every pod waits for. */
export const PRIORITIES = ["jobs", "services", "stores"].map(
  (priority) => `PriorityClass:priority-${priority}`,
);
/** How replicas are kept apart. */
export const apart = (name: string) => ({
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector: selector(name) },
        },
      ],
    },
  },
  topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
    (topologyKey) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: selector(name),
    }),
  ),
});
