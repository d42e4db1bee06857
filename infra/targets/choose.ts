import type * as docker from "@pulumi/docker";
import type { Settings } from "../config/schema.ts";
import type { Scope } from "../model/names.ts";
import { DockerTarget } from "./docker/target.ts";
import type { Place } from "./place.ts";

/** The one place that asks where the platform runs. The SDKs of Kubernetes and AWS are loaded only by a stack that needs them. */
export async function choosePlace(
  { target, objectStore, postgres }: Pick<Settings, "target" | "objectStore" | "postgres">,
  scope: Scope,
  engine: docker.Provider,
): Promise<Place> {
  switch (target.kind) {
    case "docker":
      return { target: () => new DockerTarget(scope, engine) };
    case "kubernetes": {
      const { KubernetesTarget } = await import("./kubernetes/target.ts");
      return {
        target: () => new KubernetesTarget(scope, target),
        registry:
          target.registry === undefined ? undefined : { prefix: `${target.registry}/headwater` },
      };
    }
    case "aws": {
      const { AwsPlace } = await import("../aws/place.ts");
      return new AwsPlace("aws", {
        ...target,
        scope,
        bucket: objectStore.bucket,
        parameters: postgres.config,
      });
    }
  }
}
