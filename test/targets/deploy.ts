import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { DockerTarget } from "../../infra/targets/docker/target.ts";
import {
  type KubernetesSettings,
  KubernetesTarget,
} from "../../infra/targets/kubernetes/target.ts";
import type { Target } from "../../infra/targets/target.ts";
import { type Recorded, record } from "../support/record.ts";

type Program<T> = (target: Target, parent: pulumi.Resource) => T;

/** What a program's workloads come to, with a way to pick one resource by type and name. */
export interface Resources<T> {
  readonly resources: readonly Recorded[];
  readonly made: T;
  /** The resource whose type ends with the word, by its name. */
  readonly one: (type: string, name: string) => Recorded;
  /** The names of the resources whose type ends with the word. */
  readonly names: (type: string) => readonly string[];
}

/** Deploys to Docker in the stack `headwater/dev`. */
export const onDocker = <T>(program: Program<T>): Promise<Resources<T>> =>
  deploy(
    program,
    () => new DockerTarget({ project: "headwater", stack: "dev" }, new docker.Provider("docker")),
  );

/** Deploys to Kubernetes in the stack `headwater/dev`. */
export const onKubernetes = <T>(
  program: Program<T>,
  settings: Partial<KubernetesSettings> = {},
): Promise<Resources<T>> =>
  deploy(
    program,
    () =>
      new KubernetesTarget(
        { project: "headwater", stack: "dev" },
        { kind: "kubernetes", context: "test", namespace: "data", ...settings },
      ),
  );

async function deploy<T>(program: Program<T>, target: () => Target): Promise<Resources<T>> {
  const { resources, made } = await record(() =>
    program(target(), new pulumi.ComponentResource("test:index:Owner", "owner")),
  );
  const named = (type: string) =>
    resources.filter((resource) => resource.type.split(":").at(-1) === type);
  return {
    resources,
    made,
    one: (type, name) => {
      const found = named(type).find((resource) => resource.name === name);
      if (found === undefined) {
        throw new Error(
          `no ${type} is called ${name}, but ${named(type).map((resource) => resource.name)}`,
        );
      }
      return found;
    },
    names: (type) => named(type).map(({ name }) => name),
  };
}
