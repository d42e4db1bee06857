import type * as docker from "@pulumi/docker";
import type { Settings } from "../config-schema.ts";
import type { Scope } from "../names.ts";
import { DockerTarget } from "./docker/target.ts";
import type { Target } from "./target.ts";

/** The one place that asks where the platform runs. Kubernetes' SDK is loaded only by a stack that needs it. */
export async function chooseTarget(
  target: Settings["target"],
  scope: Scope,
  engine: docker.Provider,
): Promise<Target> {
  if (target.kind === "docker") return new DockerTarget(scope, engine);
  const { KubernetesTarget } = await import("./kubernetes/target.ts");
  return new KubernetesTarget(scope, target);
}
