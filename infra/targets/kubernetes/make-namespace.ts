import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { labels, type Scope } from "../../model/names.ts";
import { makePolicy } from "./make-policy.ts";
import type { ManagedCluster } from "./managed-cluster.ts";
import { renderNamespaceLabels } from "./render-namespace.ts";
import { renderDefaultDeny } from "./render-network.ts";
import { PRIORITIES, type Priority, priorityName } from "./render-priority.ts";
import type { Site } from "./site.ts";

/** Makes a stack's namespace, closed to all traffic at first, and the priorities that every pod in it refers to. */
export function makeNamespace(
  scope: Scope,
  name: string,
  provider: k8s.Provider,
  managed: ManagedCluster | undefined,
): { readonly site: Site; readonly priorities: readonly pulumi.Resource[] } {
  const namespace = new k8s.core.v1.Namespace(
    "namespace",
    { metadata: { name, labels: renderNamespaceLabels(scope) } },
    { provider, dependsOn: [...(managed?.first ?? [])], protect: managed?.protect ?? false },
  );
  const site = { scope, namespace: namespace.metadata.name };
  const make = { parent: namespace, provider };
  makePolicy(site, renderDefaultDeny(managed?.nameServer), make);
  const priorities = (Object.keys(PRIORITIES) as Priority[]).map((priority) => {
    const metadata = {
      name: priorityName(scope, priority),
      labels: labels(scope, `priority-${priority}`),
    };
    const args = { metadata, value: PRIORITIES[priority] };
    return new k8s.scheduling.v1.PriorityClass(`priority-${priority}`, args, make);
  });
  return { site, priorities };
}
