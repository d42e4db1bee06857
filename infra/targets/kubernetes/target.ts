import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config-schema.ts";
import type { Deployed } from "../../endpoint.ts";
import { labels, type Scope } from "../../names.ts";
import type { Folders, Ports, Runs, Service, Stateful, Task, Workload } from "../../workload.ts";
import { check, checkName } from "../check.ts";
import { deployed, outsider } from "../endpoints.ts";
import { waitsFor } from "../order.ts";
import type { External, Pods, Target } from "../target.ts";
import { makeAccess } from "./make-access.ts";
import type { ManagedCluster } from "./managed-cluster.ts";
import { makeConfig } from "./make-config.ts";
import { pageHost, renderIngress, renderPageAccess } from "./render-ingress.ts";
import { renderNamespaceLabels } from "./render-namespace.ts";
import {
  type Policy,
  renderAmong,
  renderConnections,
  renderDefaultDeny,
} from "./render-network.ts";
import { PRIORITIES, type Priority, priorityName } from "./render-priority.ts";
import {
  renderDeployment,
  renderDisruptionBudget,
  renderService,
  renderStatefulSet,
} from "./render-replicas.ts";
import { hasAccount, renderTemplate, renderWhole } from "./render-pod.ts";
import { jobDeadline, jobName, renderJob } from "./render-task.ts";

/** Where and how a stack's namespace is made. */
export type KubernetesSettings = Extract<Settings["target"], { kind: "kubernetes" }>;

/** Of objects whose provider is not to wait for what comes of them. */
const NOT_AWAITED = { "pulumi.com/skipAwait": "true" } as const;

/** What every resource of one workload is made with. */
type Options = { readonly parent: pulumi.Resource; readonly provider: k8s.Provider };

/**
 * A namespace of a Kubernetes cluster. Nothing in it is reachable from outside but the pages of an ingress: a port's `publish` is a wish for
 * the user's own machine, where `npm run forward` opens it.
 */
export class KubernetesTarget implements Target {
  readonly kind = "kubernetes";
  readonly pods: Pods;
  readonly #scope: Scope;
  readonly #provider: k8s.Provider;
  readonly #namespace: pulumi.Output<string>;
  readonly #ingress: KubernetesSettings["ingress"];
  readonly #storageClass: string | undefined;
  readonly #managed: ManagedCluster | undefined;
  /** What every pod refers to. */
  readonly #priorities: readonly pulumi.Resource[];
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
    this.#ingress = settings.ingress;
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
    this.#priorities = (Object.keys(PRIORITIES) as Priority[]).map(
      (priority) =>
        new k8s.scheduling.v1.PriorityClass(
          `priority-${priority}`,
          {
            metadata: {
              name: priorityName(scope, priority),
              labels: labels(scope, `priority-${priority}`),
            },
            value: PRIORITIES[priority],
          },
          { parent: namespace, provider },
        ),
    );
    this.pods = {
      api: "https://kubernetes.default.svc",
      namespace: this.#namespace,
      template: (name, container, account) => renderTemplate(scope, name, container, account),
      account: (name, folders, { parent }) =>
        managed && this.#account(name, { folders }, { parent, provider }).metadata.name,
      whole: (name, container, runs, { parent }) => this.#whole(name, container, runs, parent),
    };
  }

  pageUrl(page: string, publish: number): string {
    return this.#ingress === undefined
      ? `http://localhost:${publish}`
      : `https://${pageHost(this.#ingress, page)}`;
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
    const runs = this.#keyed(workload);
    const among = renderAmong(this.#scope, name, runs).map((one) => this.#policy(one, make));
    const first = [...among, ...this.#before(name, runs, make), ...waitsFor(runs)];
    return runs.kind === "task"
      ? this.#task(name, runs, make, first)
      : this.#replicas(name, runs, make, first);
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
      annotations: NOT_AWAITED,
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
    this.#pages(name, workload, make);
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
      annotations: NOT_AWAITED,
    };
    const spec = renderService(this.#scope, name, workload);
    return [new k8s.core.v1.Service(name, { metadata, spec }, make)];
  }

  /** A workload as it is where the bucket has a key: whoever has that needs no role. */
  #keyed<R extends Runs>(runs: R): R {
    if (this.#managed !== undefined) return runs;
    const { folders: _, ...keyed } = runs;
    return keyed as R;
  }

  /** What must be there before a process starts, beside what it waits for. */
  #before(name: string, runs: Runs, make: Options): pulumi.Resource[] {
    const metadata = this.#metadata(name);
    return [
      ...this.#priorities,
      ...renderConnections(this.#scope, name, runs).map((policy) => this.#policy(policy, make)),
      ...(hasAccount(runs) ? [this.#account(name, runs, make)] : []),
      ...(runs.makes === undefined ? [] : [makeAccess(name, runs.makes, metadata, make)]),
    ];
  }

  /** The JSON of a pod that others make. */
  #whole(
    name: string,
    container: string,
    given: Runs,
    parent: pulumi.Resource,
  ): pulumi.Output<string> {
    const make = { parent, provider: this.#provider };
    const runs = this.#keyed(given);
    const config = makeConfig(name, runs, this.#metadata(name), make);
    const pod = pulumi.jsonStringify(renderWhole(this.#scope, name, container, runs, config));
    // Whoever has the pod may make it, so that what it takes is there first: its URN says so.
    return pulumi.all(this.#before(name, runs, make).map(({ urn }) => urn)).apply(() => pod);
  }

  /** Publishes a workload's pages where there is an ingress. Nobody waits for one: it may take its address from a controller of tomorrow. */
  #pages(name: string, { ports }: Service | Stateful, make: Options): void {
    const ingress = this.#ingress;
    if (ingress === undefined) return;
    for (const port of Object.values(ports)) {
      if (port.page === undefined) continue;
      this.#policy(renderPageAccess(this.#scope, ingress, name, port), make);
      const annotations = { ...ingress.annotations, ...NOT_AWAITED };
      const metadata = { ...this.#metadata(name), name, annotations };
      const spec = renderIngress(ingress, name, port.page, port.port);
      new k8s.networking.v1.Ingress(name, { metadata, spec }, make);
    }
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

  #policy({ name, spec }: Policy, make: Options): k8s.networking.v1.NetworkPolicy {
    const metadata = { ...this.#metadata(name), name };
    return new k8s.networking.v1.NetworkPolicy(name, { metadata, spec }, make);
  }

  #metadata(name: string) {
    return { namespace: this.#namespace, labels: labels(this.#scope, name) };
  }
}
