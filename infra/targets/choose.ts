import type * as docker from "@pulumi/docker";
import type { Settings } from "../config-schema.ts";
import type { ImageReferences, Registry } from "../images.ts";
import type { Scope } from "../names.ts";
import type { Stores } from "../stores/stores.ts";
import { DockerTarget } from "./docker/target.ts";
import type { Target } from "./target.ts";

/** Where a stack runs, and what it finds there. */
export interface Place {
  /** @param images the platform's, which are in its registry by then. */
  readonly target: (images: ImageReferences) => Target;
  /** Where built images are pushed to. @default they stay with the engine that builds them */
  readonly registry?: Registry | undefined;
  /** Databases and a bucket that are there as services. @default workloads of the platform */
  readonly stores?: Stores;
  /** What the stack exports of it. @default nothing */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

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
