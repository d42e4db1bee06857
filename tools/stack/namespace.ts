import type { Settings } from "../../infra/config/schema.ts";
import { Problem } from "../problem.ts";
import type { Outputs } from "./outputs.ts";

/** A namespace of a cluster: of a context of the user's kubeconfig, or of the kubeconfig that a stack exports. */
export type Namespace = { readonly namespace: string } & (
  { readonly context: string } | { readonly kubeconfig: string }
);

/** Where a stack's workloads are. @throws Problem for a stack whose cluster is not there yet. */
export function namespaceOf(
  target: Exclude<Settings["target"], { kind: "docker" }>,
  { cloud }: Pick<Outputs, "cloud">,
): Namespace {
  if (target.kind === "kubernetes") return target;
  const kubeconfig = cloud?.kubeconfig;
  if (kubeconfig !== undefined) return { namespace: target.namespace, kubeconfig };
  throw new Problem("The stack exports no kubeconfig.", "run `npm run up`.");
}
