import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { labels, type Scope } from "../../model/names.ts";
import { megabytes } from "../../model/units.ts";
import type { Listens, Service, Stateful } from "../../model/workload.ts";
import type { Config } from "./render-config.ts";
import { renderPod } from "./render-pod.ts";
import { priorityOf } from "./render-priority.ts";
import { renderProbes } from "./render-probes.ts";

type Names = Config<pulumi.Input<string>>;

/** The Deployment of a service. Pure. */
export function renderDeployment(
  scope: Scope,
  name: string,
  workload: Service,
  config: Names,
): k8s.types.input.apps.v1.DeploymentSpec {
  return {
    replicas: workload.replicas,
    selector: { matchLabels: labels(scope, name) },
    template: renderPod(scope, name, workload, config, priorityOf(workload), {
      container: listening(workload),
      pod: apart(scope, name, workload.replicas),
    }),
  };
}

/**
 * The StatefulSet of a stateful workload. Its claims outlive it. Pure.
 * @param storageClass class of the claims. @default the cluster's
 */
export function renderStatefulSet(
  scope: Scope,
  name: string,
  workload: Stateful,
  config: Names,
  storageClass: string | undefined,
): k8s.types.input.apps.v1.StatefulSetSpec {
  return {
    replicas: workload.replicas,
    serviceName: name,
    podManagementPolicy: workload.startup === "ordered" ? "OrderedReady" : "Parallel",
    selector: { matchLabels: labels(scope, name) },
    template: renderPod(scope, name, workload, config, priorityOf(workload), {
      container: {
        ...listening(workload),
        volumeMounts: [{ name: "data", mountPath: workload.storage.mount }],
      },
      pod: apart(scope, name, workload.replicas),
    }),
    volumeClaimTemplates: [
      {
        metadata: { name: "data", labels: labels(scope, name) },
        spec: {
          accessModes: ["ReadWriteOnce"],
          ...(storageClass !== undefined && { storageClassName: storageClass }),
          resources: { requests: { storage: `${megabytes(workload.storage.size)}Mi` } },
        },
      },
    ],
  };
}

/**
 * The Service that gives a workload its name. A stateful one has no address of its own: its name is the domain of its replicas' names,
 * which hold before the replicas are ready, since a quorum finds its members by them. Pure.
 */
export function renderService(
  scope: Scope,
  name: string,
  workload: Service | Stateful,
): k8s.types.input.core.v1.ServiceSpec {
  return {
    selector: labels(scope, name),
    ports: sorted(workload.ports).map(([port, { port: number }]) => ({ name: port, port: number })),
    ...(workload.kind === "stateful" && { clusterIP: "None", publishNotReadyAddresses: true }),
  };
}

/** Lets a node's drain take one replica at a time. Pure. */
export const renderDisruptionBudget = (
  scope: Scope,
  name: string,
): k8s.types.input.policy.v1.PodDisruptionBudgetSpec => ({
  maxUnavailable: 1,
  selector: { matchLabels: labels(scope, name) },
  // A replica that is not healthy anyway must not keep its node from being drained.
  unhealthyPodEvictionPolicy: "AlwaysAllow",
});

const listening = (workload: Service | Stateful) => ({
  ports: sorted(workload.ports).map(([port, { port: number }]) => ({
    name: port,
    containerPort: number,
  })),
  ...renderProbes(workload),
});

/**
 * Replicas go to different zones and nodes where there are any, evenly, and rather not where another one is: a cluster of one node takes
 * them all.
 */
function apart(
  scope: Scope,
  name: string,
  replicas: number,
): Partial<k8s.types.input.core.v1.PodSpec> {
  if (replicas === 1) return {};
  const labelSelector = { matchLabels: labels(scope, name) };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector },
          },
        ],
      },
    },
    topologySpreadConstraints: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(
      (topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector,
      }),
    ),
  };
}

const sorted = (ports: Listens["ports"]) =>
  Object.entries(ports).sort(([a], [b]) => (a < b ? -1 : 1));
