import type { CoreV1Api, V1Deployment, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import { NAME_LABEL, type Scope, stackSelector } from "../../infra/model/names.ts";
import type { Ailment } from "./ailment.ts";
import { Problem } from "../problem.ts";
import { kubeConfig, type Namespace } from "./namespace.ts";

/** What of a stack's workloads in a cluster is gone or ill. @returns undefined for a stack that has none. @throws Problem when the kubeconfig has no such context */
export async function illWorkloads(
  scope: Scope,
  target: Namespace,
): Promise<Ailment[] | undefined> {
  // The client is loaded only here: it takes half a second.
  const { AppsV1Api, CoreV1Api } = await import("@kubernetes/client-node");
  const config = kubeConfig(target);
  const [apps, core] = [config.makeApiClient(AppsV1Api), config.makeApiClient(CoreV1Api)];
  const asked = { namespace: target.namespace, labelSelector: stackSelector(scope) };
  const [deployments, sets, pods] = await Promise.all([
    apps.listNamespacedDeployment(asked),
    apps.listNamespacedStatefulSet(asked),
    core.listNamespacedPod(asked),
  ]);
  const workloads = [...deployments.items, ...sets.items];
  if (workloads.length === 0) return undefined;
  return podAilments(workloads, pods.items, target.namespace);
}

/** Those of whose pods not all are ready. Pure. */
export function podAilments(
  workloads: readonly (V1Deployment | V1StatefulSet)[],
  pods: readonly V1Pod[],
  namespace: string,
): Ailment[] {
  return workloads.flatMap(({ metadata, spec, status }): Ailment[] => {
    const name = metadata?.name ?? "";
    const [wanted, ready] = [spec?.replicas ?? 1, status?.readyReplicas ?? 0];
    if (wanted === 0) {
      const what = spec !== undefined && "serviceName" in spec ? "statefulset" : "deployment";
      return [
        {
          name,
          seen: "it is scaled to no pod at all",
          remedy: `\`kubectl -n ${namespace} scale ${what}/${name} --replicas=N\` starts it again.`,
        },
      ];
    }
    if (ready >= wanted) return [];
    const ill = pods.filter(
      (pod) =>
        pod.metadata?.labels?.[NAME_LABEL] === metadata?.labels?.[NAME_LABEL] && !isReady(pod),
    );
    const why = ill.map((pod) => `${pod.metadata?.name} ${stateOf(pod)}`).join(", ");
    return [
      {
        name,
        seen: `${ready} of ${wanted} pods are ready${why === "" ? "" : `: ${why}`}`,
        remedy:
          `\`kubectl -n ${namespace} describe pod ${ill[0]?.metadata?.name ?? ""}`.trimEnd() +
          "` says why.",
      },
    ];
  });
}

/** Whether a pod takes requests. Pure. */
export const isReady = ({ status }: V1Pod): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;

/** The name of a pod that takes requests. @throws Problem when none does */
export async function readyPod(
  api: CoreV1Api,
  namespace: string,
  labelSelector: string,
): Promise<string> {
  const { items } = await api.listNamespacedPod({ namespace, labelSelector });
  const ready = items.find(isReady);
  if (ready?.metadata?.name === undefined) throw new Problem("no pod of it is ready");
  return ready.metadata.name;
}

/** What keeps a pod from its work, in the cluster's own words. */
function stateOf({ metadata, status }: V1Pod): string {
  if (metadata?.deletionTimestamp !== undefined) return "is being deleted";
  const containers = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  const waiting = containers.find(({ state }) => state?.waiting?.reason !== undefined);
  const ended = containers.find(({ lastState }) => lastState?.terminated !== undefined);
  const code = ended?.lastState?.terminated?.exitCode;
  const reason = waiting?.state?.waiting?.reason ?? status?.reason ?? status?.phase ?? "Unknown";
  return `is ${reason}${code === undefined ? "" : `, it ended with ${code}`}`;
}
