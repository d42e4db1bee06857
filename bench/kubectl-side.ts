import { program } from "../offline/index.ts";
import { KUBECONFIG } from "../tools/cluster/layout.ts";
import { liveManifests, type Live } from "./live-manifests.ts";
import { output } from "./process.ts";
import type { Side } from "./rounds.ts";

const KINDS =
  "configmaps,secrets,services,serviceaccounts,roles,rolebindings,networkpolicies,poddisruptionbudgets,statefulsets,deployments,jobs";

const kubectl = (within: number, args: readonly string[], input?: string): Promise<string> =>
  output(program("kubectl"), ["--kubeconfig", KUBECONFIG, ...args], {
    cwd: ".",
    within,
    ...(input !== undefined && { input }),
  });

/** The manifests of all that a stack has in its namespace, the namespace and its priorities with them. */
export async function capture(namespace: string, stack: string): Promise<object[]> {
  const get = async (...args: string[]) =>
    (JSON.parse(await kubectl(60, ["get", ...args, "--output", "json"])) as { items: Live[] })
      .items;
  const mine = `app.kubernetes.io/instance=${stack}`;
  return liveManifests([
    ...(await get("namespaces", "--selector", mine)),
    ...(await get("priorityclasses", "--selector", mine)),
    ...(await get(KINDS, "--namespace", namespace)),
  ]);
}

/**
 * The same manifests by `kubectl apply` and `kubectl wait`, as a careful user does it: what others refer to, then stores, then tasks, then
 * services, each waited for.
 */
export const kubectlSide = (
  namespace: string,
  manifests: readonly object[],
  within: number,
): Side => {
  const of = (...kinds: string[]) => manifests.filter((one) => kinds.includes((one as Live).kind));
  const others = manifests.filter((one) => !of("StatefulSet", "Job", "Deployment").includes(one));
  const apply = (items: readonly object[]) =>
    kubectl(
      within,
      ["apply", "--server-side", "--filename", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items }),
    );
  const wait = (...args: string[]) =>
    kubectl(within, ["--namespace", namespace, ...args, `--timeout=${within}s`]);
  const named = (kind: string) => of(kind).map((one) => `${kind}/${(one as Live).metadata.name}`);
  return {
    name: "kubectl apply and wait",
    async up() {
      await apply(others);
      await apply(of("StatefulSet"));
      for (const set of named("StatefulSet")) await wait("rollout", "status", set);
      await apply(of("Job"));
      await wait("wait", "--for=condition=Complete", ...named("Job"));
      await apply(of("Deployment"));
      for (const deployment of named("Deployment")) await wait("rollout", "status", deployment);
    },
    async down() {
      await kubectl(within, ["delete", "namespace", namespace, "--ignore-not-found"]);
      const classes = of("PriorityClass").map((one) => (one as Live).metadata.name);
      await kubectl(60, ["delete", "priorityclass", "--ignore-not-found", ...classes]);
    },
  };
};
