import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config-schema.ts";
import type { Deployed } from "../../endpoint.ts";
import { labels, type Scope } from "../../names.ts";
import type { Folders, Ports, Service, Stateful, Task, Workload } from "../../workload.ts";
import { check, checkName } from "../check.ts";
import { deployed, outsider } from "../endpoints.ts";
import { waitsFor } from "../order.ts";
import type { External, Pods, Target } from "../target.ts";
import type { ManagedCluster } from "./managed-cluster.ts";
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
import { hasAccount, renderTemplate } from "./render-pod.ts";
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
  readonly #managed: ManagedCluster | undefined;
  readonly #taken = new Set<string>();

  /**
   * @param settings the namespace to make, and its cluster: a context of the user's kubeconfig.
   * @param managed the cluster, where the stack makes that as well.
   */
  constructor(
    scope: Scope,
    settings: Pick<KubernetesSettings, "namespace"> & Partial<KubernetesSettings>,
    managed?: ManagedCluster,
  ) {
    this.#scope = scope;
    this.#storageClass = managed?.storageClass ?? settings.storageClass;
    this.#managed = managed;
    this.#provider =
      managed?.provider ??
      new k8s.Provider("kubernetes", { ...(settings.context && { context: settings.context }) });
    const provider = this.#provider;
    const namespace = new k8s.core.v1.Namespace(
      "namespace",
      { metadata: { name: settings.namespace, labels: renderNamespaceLabels(scope) } },
      { provider, dependsOn: [...(managed?.first ?? [])], protect: managed?.protect ?? false },
    );
    this.#namespace = namespace.metadata.name;
    this.#policy(renderDefaultDeny(managed?.nameServer), { parent: namespace, provider });
    this.pods = {
      api: "https://kubernetes.default.svc",
      namespace: this.#namespace,
      template: (name, container, account) => renderTemplate(scope, name, container, account),
      account: (name, folders, { parent }) =>
        managed && this.#account(name, { folders }, { parent, provider }).metadata.name,
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
    if (this.#managed === undefined) {
      // Whoever has the bucket's key needs no role.
      const { folders: _, ...keyed } = workload;
      workload = keyed as Workload;
    }
    const policies = renderConnections(this.#scope, name, workload).map((policy) =>
      this.#policy(policy, make),
    );
    const account = hasAccount(workload) ? [this.#account(name, workload, make)] : [];
    const access = workload.makes === undefined ? [] : this.#access(name, make);
    const first = [...policies, ...account, ...access, ...waitsFor(workload)];
    return workload.kind === "task"
      ? this.#task(name, workload, make, first)
      : this.#replicas(name, workload, make, first);
  }

  external<const P extends string>(
    name: string,
    { host, ...external }: External<P>,
    opts: { readonly parent: pulumi.Resource },
  ): Deployed<P> {
    checkName(name, this.#taken);
    this.#taken.add(name);
    const make = { parent: opts.parent, provider: this.#provider };
    const metadata = {
      ...this.#metadata(name),
      name,
      annotations: { "pulumi.com/skipAwait": "true" },
    };
    const alias = new k8s.core.v1.Service(
      name,
      { metadata, spec: { type: "ExternalName", externalName: host } },
      { ...make, dependsOn: [...external.ready] },
    );
    return outsider(name, name, external, [alias, ...external.ready]);
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

  /** The service account of a workload, with the role that its folders of the bucket need. */
  #account(
    name: string,
    { folders }: { readonly folders?: Folders },
    make: Options,
  ): k8s.core.v1.ServiceAccount {
    const role =
      folders && this.#managed?.role(name, this.#namespace, folders, { parent: make.parent });
    const metadata = {
      ...this.#metadata(name),
      name,
      ...(role && { annotations: role.annotations }),
    };
    return new k8s.core.v1.ServiceAccount(
      name,
      { metadata, automountServiceAccountToken: false },
      { ...make, dependsOn: [...(role?.ready ?? [])] },
    );
  }

  /** Lets a workload make pods in its namespace. */
  #access(name: string, make: Options): pulumi.Resource[] {
    const metadata = { ...this.#metadata(name), name };
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
    return [binding];
  }

  #policy({ name, spec }: Policy, make: Options): k8s.networking.v1.NetworkPolicy {
    const metadata = { ...this.#metadata(name), name };
    return new k8s.networking.v1.NetworkPolicy(name, { metadata, spec }, make);
  }

  #metadata(name: string) {
    return { namespace: this.#namespace, labels: labels(this.#scope, name) };
  }
}
