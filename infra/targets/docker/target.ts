import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Deployed } from "../../model/endpoint.ts";
import { VisibleError } from "../../errors.ts";
import { labels, type Scope, scoped } from "../../model/names.ts";
import type { Ports, Service, Stateful, Task, Workload } from "../../model/workload.ts";
import { check } from "../check.ts";
import { deployed } from "../endpoints.ts";
import { waitsFor } from "../order.ts";
import type { External, Target } from "../target.ts";
import { renderReplicas, renderTask } from "./render.ts";
import { succeeded } from "./task.ts";

/** Local Docker: a container a replica, a volume a stateful replica, one bridge network a stack. */
export class DockerTarget implements Target {
  readonly kind = "docker";
  readonly #scope: Scope;
  readonly #network: docker.Network;
  readonly #provider: docker.Provider;
  readonly #taken = new Set<string>();

  /** @param provider the Docker engine to use. */
  constructor(scope: Scope, provider: docker.Provider) {
    this.#scope = scope;
    this.#provider = provider;
    this.#network = new docker.Network(
      "network",
      {
        name: scoped(scope, "network"),
        driver: "bridge",
        labels: Object.entries(labels(scope, "network")).map(([label, value]) => ({
          label,
          value,
        })),
      },
      { provider },
    );
  }

  pageUrl(_page: string, publish: number, host = "localhost"): string {
    return `http://${host}:${publish}`;
  }

  deploy<const W extends Workload>(
    name: string,
    workload: W,
    opts: { readonly parent: pulumi.Resource },
  ): Deployed<Ports<W>>;
  deploy(name: string, workload: Workload, opts: { readonly parent: pulumi.Resource }): Deployed {
    check(name, workload, this.#taken);
    this.#taken.add(name);
    return workload.kind === "task"
      ? this.#task(name, workload, opts.parent)
      : this.#replicas(name, workload, opts.parent);
  }

  external<P extends string>(name: string, { ports }: External<P>): never {
    throw new VisibleError(
      `"${name}" (${Object.keys(ports).join(", ")}) does not run on Docker, and containers have no name for what is elsewhere.`,
      "run it as a workload of the platform.",
    );
  }

  #task(name: string, task: Task, parent: pulumi.Resource): Deployed {
    const container = new docker.Container(
      name,
      renderTask(this.#scope, name, task, this.#network.name),
      this.#options(parent, waitsFor(task)),
    );
    return { name, endpoints: {}, ready: [succeeded(name, container)] };
  }

  #replicas(name: string, workload: Service | Stateful, parent: pulumi.Resource): Deployed {
    const first = waitsFor(workload);
    const ready: docker.Container[] = [];
    for (const rendered of renderReplicas(this.#scope, name, workload, this.#network.name)) {
      const volume =
        rendered.volume &&
        new docker.Volume(rendered.name, rendered.volume, { parent, provider: this.#provider });
      const before = workload.kind === "stateful" && workload.startup !== "parallel" ? ready : [];
      const after = [...first, ...before, ...(volume ? [volume] : [])];
      ready.push(
        new docker.Container(rendered.name, rendered.container, this.#options(parent, after)),
      );
    }
    return deployed(name, workload, ready, ({ publish }) =>
      publish === undefined ? undefined : `127.0.0.1:${publish}`,
    );
  }

  /** Names and published ports are fixed, so that an old container must go before its successor comes. */
  #options(
    parent: pulumi.Resource,
    dependsOn: readonly pulumi.Input<pulumi.Resource>[],
  ): pulumi.CustomResourceOptions {
    return {
      parent,
      provider: this.#provider,
      dependsOn: [...dependsOn],
      deleteBeforeReplace: true,
    };
  }
}
