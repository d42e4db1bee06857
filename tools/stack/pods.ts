import type {
  CoreV1Api,
  V1ContainerStatus,
  V1Deployment,
  V1Pod,
  V1StatefulSet,
} from "@kubernetes/client-node";
import { NAME_LABEL, type Scope, stackSelector } from "../../infra/model/names.ts";
import { type Ailment, OUT_OF_MEMORY, STANDS, startedAgain } from "./ailment.ts";
import { Problem } from "../problem.ts";
import type { Namespace } from "./namespace.ts";

/** What of a stack's workloads in a cluster is gone or ill. @returns undefined for a stack that has none. @throws Problem when the kubeconfig has no such context */
export async function illWorkloads(
  scope: Scope,
  target: Namespace,
): Promise<Ailment[] | undefined> {
  const { AppsV1Api, CoreV1Api, kubeConfig } = await import("./kubernetes.ts");
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

/** Those of whose pods not all are ready, or are so again and again. Pure. @param now milliseconds */
export function podAilments(
  workloads: readonly (V1Deployment | V1StatefulSet)[],
  pods: readonly V1Pod[],
  namespace: string,
  now = Date.now(),
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
    const own = pods.filter(
      (pod) => pod.metadata?.labels?.[NAME_LABEL] === metadata?.labels?.[NAME_LABEL],
    );
    if (ready >= wanted) return own.flatMap((pod) => endingAilment(name, pod, namespace, now));
    const ill = own.filter((pod) => !isReady(pod));
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

/** What is wrong with a pod that is ready, but not for long: it was started again lately, for its memory or not for the first time. */
function endingAilment(name: string, pod: V1Pod, namespace: string, now: number): Ailment[] {
  const found = (pod.status?.containerStatuses ?? []).find(({ restartCount, state, lastState }) => {
    const since = state?.running?.startedAt?.getTime() ?? 0;
    const again = restartCount > 1 || lastState?.terminated?.reason === "OOMKilled";
    return again && now - since < STANDS * 1000;
  });
  if (found === undefined) return [];
  const remedy = `\`kubectl -n ${namespace} logs --previous ${pod.metadata?.name ?? ""}\` says what it did last.`;
  return [{ name, seen: `it ${startedAgain(found.restartCount)}, ${endOf(found)}`, remedy }];
}

/** How a container ended last. */
function endOf({ lastState }: V1ContainerStatus): string {
  const { exitCode, reason } = lastState?.terminated ?? {};
  const memory = reason === "OOMKilled" ? `, ${OUT_OF_MEMORY}` : "";
  return `it ended with ${exitCode}${memory}`;
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
  const reason = waiting?.state?.waiting?.reason ?? status?.reason ?? status?.phase ?? "Unknown";
  return `is ${reason}${ended === undefined ? "" : `, ${endOf(ended)}`}`;
}
