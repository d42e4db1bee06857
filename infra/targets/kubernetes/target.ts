import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config-schema.ts";
import type { Deployed } from "../../endpoint.ts";
import { labels, type Scope } from "../../names.ts";
import type { Ports, Service, Stateful, Task, Workload } from "../../workload.ts";
import { check } from "../check.ts";
import { deployed } from "../endpoints.ts";
import { waitsFor } from "../order.ts";
import type { Pods, Target } from "../target.ts";
import { makeConfig } from "./make-config.ts";
import { RULES } from "./render-access.ts";
import { renderNamespaceLabels } from "./render-namespace.ts";
import { type Policy, renderConnections, renderDefaultDeny } from "./render-network.ts";
import {
  renderDeployment,
  renderDisruptionBudget,
  renderService,
  renderStatefulSet,
} from "./render-replicas.ts";
import { renderTemplate } from "./render-pod.ts";
import { jobDeadline, jobName, renderJob } from "./render-task.ts";

/** Where and how a stack's namespace is made. */
export type KubernetesSettings = Extract<Settings["target"], { kind: "kubernetes" }>;

/** What every resource of one workload is made with. */
type Options = { readonly parent: pulumi.Resource; readonly provider: k8s.Provider };

/**
 * A namespace of a Kubernetes cluster. Nothing in it is reachable from outside: a port's `publish` is a wish for the user's own
 * machine, where `npm run forward` opens it.
 */
export class KubernetesTarget implements Target {
  readonly kind = "kubernetes";
  readonly pods: Pods;
  readonly #scope: Scope;
  readonly #provider: k8s.Provider;
  readonly #namespace: pulumi.Output<string>;
  readonly #storageClass: string | undefined;
  readonly #taken = new Set<string>();

  /** @param settings the cluster's context in the user's kubeconfig, and the namespace to make. */
  constructor(scope: Scope, settings: KubernetesSettings) {
    this.#scope = scope;
    this.#storageClass = settings.storageClass;
    this.#provider = new k8s.Provider("kubernetes", { context: settings.context });
    const provider = this.#provider;
    const namespace = new k8s.core.v1.Namespace(
      "namespace",
      { metadata: { name: settings.namespace, labels: renderNamespaceLabels(scope) } },
      { provider },
    );
    this.#namespace = namespace.metadata.name;
    this.#policy(renderDefaultDeny(), { parent: namespace, provider });
    this.pods = {
      api: "https://kubernetes.default.svc",
      namespace: this.#namespace,
      template: (name, container) => renderTemplate(scope, name, container),
    };
  }

  deploy<const W extends Workload>(
    name: string,
    workload: W,
    opts: { readonly parent: pulumi.Resource },
  ): Deployed<Ports<W>>;
  deploy(name: string, workload: Workload, opts: { readonly parent: pulumi.Resource }): Deployed {
    check(name, workload, this.#taken);
    this.#taken.add(name);
    const make = { parent: opts.parent, provider: this.#provider };
    const policies = renderConnections(this.#scope, name, workload).map((policy) =>
      this.#policy(policy, make),
    );
    const access = workload.makes === undefined ? [] : this.#access(name, make);
    const first = [...policies, ...access, ...waitsFor(workload)];
    return workload.kind === "task"
      ? this.#task(name, workload, make, first)
      : this.#replicas(name, workload, make, first);
  }

  #task(name: string, task: Task, make: Options, first: pulumi.Input<pulumi.Resource>[]): Deployed {
    const config = makeConfig(name, task, this.#metadata(name), make);
    const spec = renderJob(this.#scope, name, task, config);
    const metadata = {
      ...this.#metadata(name),
      name: jobName(name, spec),
      // Else a Job that failed would stay, and the next `up` would not try it again.
      annotations: { "pulumi.com/replaceUnready": "true" },
    };
    const job = new k8s.batch.v1.Job(
      name,
      { metadata, spec },
      {
        ...make,
        dependsOn: first,
        deleteBeforeReplace: true,
        customTimeouts: { create: `${jobDeadline(task)}s` },
      },
    );
    return { name, endpoints: {}, ready: [job] };
  }

  #replicas(
    name: string,
    workload: Service | Stateful,
    make: Options,
    first: pulumi.Input<pulumi.Resource>[],
  ): Deployed {
    const scope = this.#scope;
    const metadata = { ...this.#metadata(name), name };
    const config = makeConfig(name, workload, this.#metadata(name), make);
    const service = this.#service(name, workload, make);
    const options = { ...make, dependsOn: [...first, ...service] };
    const replicas =
      workload.kind === "service"
        ? new k8s.apps.v1.Deployment(
            name,
            { metadata, spec: renderDeployment(scope, name, workload, config) },
            options,
          )
        : new k8s.apps.v1.StatefulSet(
            name,
            {
              metadata,
              spec: renderStatefulSet(scope, name, workload, config, this.#storageClass),
            },
            options,
          );
    if (workload.replicas > 1) {
      const spec = renderDisruptionBudget(scope, name);
      new k8s.policy.v1.PodDisruptionBudget(name, { metadata, spec }, make);
    }
    return deployed(name, workload, [replicas], ({ publish }) =>
      publish === undefined ? undefined : `127.0.0.1:${publish}`,
    );
  }

  /** A workload without ports has no Service. Nobody waits for one: it is there before its pods, which the provider would wait for. */
  #service(name: string, workload: Service | Stateful, make: Options): k8s.core.v1.Service[] {
    if (workload.kind === "service" && Object.keys(workload.ports).length === 0) return [];
    const metadata = {
      ...this.#metadata(name),
      name,
      annotations: { "pulumi.com/skipAwait": "true" },
    };
    const spec = renderService(this.#scope, name, workload);
    return [new k8s.core.v1.Service(name, { metadata, spec }, make)];
  }

  /** Lets a workload make pods in its namespace. */
  #access(name: string, make: Options): pulumi.Resource[] {
    const metadata = { ...this.#metadata(name), name };
    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata, automountServiceAccountToken: false },
      make,
    );
    const role = new k8s.rbac.v1.Role(name, { metadata, rules: [...RULES] }, make);
    const binding = new k8s.rbac.v1.RoleBinding(
      name,
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        subjects: [{ kind: "ServiceAccount", name, namespace: this.#namespace }],
      },
      { ...make, dependsOn: [role] },
    );
    return [account, binding];
  }

  #policy({ name, spec }: Policy, make: Options): k8s.networking.v1.NetworkPolicy {
    const metadata = { ...this.#metadata(name), name };
    return new k8s.networking.v1.NetworkPolicy(name, { metadata, spec }, make);
  }

  #metadata(name: string) {
    return { namespace: this.#namespace, labels: labels(this.#scope, name) };
  }
}
