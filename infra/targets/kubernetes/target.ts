import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/schema.ts";
import type { Deployed } from "../../model/endpoint.ts";
import type { Scope } from "../../model/names.ts";
import type { Ports, Runs, Workload } from "../../model/workload.ts";
import { check, checkName } from "../check.ts";
import { outsider } from "../endpoints.ts";
import { waitsFor } from "../order.ts";
import type { External, Pods, Target } from "../target.ts";
import { makeAccess } from "./make-access.ts";
import { makeAccount } from "./make-account.ts";
import { makeConfig } from "./make-config.ts";
import { makeNamespace } from "./make-namespace.ts";
import { makePolicy } from "./make-policy.ts";
import { type Ingress, makeReplicas } from "./make-replicas.ts";
import { makeTask } from "./make-task.ts";
import type { ManagedCluster } from "./managed-cluster.ts";
import { pageHost } from "./render-ingress.ts";
import { renderAmong, renderConnections } from "./render-network.ts";
import { hasAccount, renderTemplate, renderWhole } from "./render-pod.ts";
import { metadataOf, NOT_AWAITED, type Options, type Site } from "./site.ts";

/** Where and how a stack's namespace is made. */
export type KubernetesSettings = Extract<Settings["target"], { kind: "kubernetes" }>;

/**
 * A namespace of a Kubernetes cluster. Nothing in it is reachable from outside but the pages of an ingress: a port's `publish` is a wish for
 * the user's own machine, where `npm run forward` opens it.
 */
export class KubernetesTarget implements Target {
  readonly kind = "kubernetes";
  readonly pods: Pods;
  readonly #site: Site;
  readonly #provider: k8s.Provider;
  readonly #outside: { readonly ingress: Ingress; readonly storageClass: string | undefined };
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
    const storageClass = managed?.storageClass ?? settings.storageClass;
    this.#outside = { ingress: settings.ingress, storageClass };
    this.#managed = managed;
    const provider =
      managed?.provider ??
      new k8s.Provider("kubernetes", { ...(settings.context && { context: settings.context }) });
    this.#provider = provider;
    const made = makeNamespace(scope, settings.namespace, provider, managed);
    const { site } = made;
    this.#site = site;
    this.#priorities = made.priorities;
    this.pods = {
      api: "https://kubernetes.default.svc",
      namespace: site.namespace,
      template: (name, container, account) => renderTemplate(scope, name, container, account),
      account: (name, folders, { parent }) =>
        managed && makeAccount(site, name, folders, managed, { parent, provider }).metadata.name,
      whole: (name, container, runs, { parent }) => this.#whole(name, container, runs, parent),
    };
  }

  pageUrl(page: string, publish: number, host = "localhost"): string {
    const { ingress } = this.#outside;
    return ingress === undefined
      ? `http://${host}:${publish}`
      : `https://${pageHost(ingress, page)}`;
  }

  deploy<const W extends Workload>(
    name: string,
    workload: W,
    opts: { readonly parent: pulumi.Resource },
  ): Deployed<Ports<W>>;
  deploy(name: string, workload: Workload, opts: { readonly parent: pulumi.Resource }): Deployed {
    check(name, workload, this.#taken);
    this.#taken.add(name);
    const site = this.#site;
    const make = { parent: opts.parent, provider: this.#provider };
    const runs = this.#keyed(workload);
    const among = renderAmong(site.scope, name, runs).map((one) => makePolicy(site, one, make));
    const first = [...among, ...this.#before(name, runs, make), ...waitsFor(runs)];
    return runs.kind === "task"
      ? makeTask(site, name, runs, make, first)
      : makeReplicas(site, name, runs, this.#outside, make, first);
  }

  external<const P extends string>(
    name: string,
    { host, ...external }: External<P>,
    opts: { readonly parent: pulumi.Resource },
  ): Deployed<P> {
    checkName(name, this.#taken);
    this.#taken.add(name);
    const make = { parent: opts.parent, provider: this.#provider };
    const metadata = { ...metadataOf(this.#site, name), name, annotations: NOT_AWAITED };
    const alias = new k8s.core.v1.Service(
      name,
      { metadata, spec: { type: "ExternalName", externalName: host } },
      { ...make, dependsOn: [...external.ready] },
    );
    return outsider(name, name, external, [alias, ...external.ready]);
  }

  /** A workload as it is where the bucket has a key: whoever has that needs no role. */
  #keyed<R extends Runs>(runs: R): R {
    if (this.#managed !== undefined) return runs;
    const { folders: _, ...keyed } = runs;
    return keyed as R;
  }

  /** What must be there before a process starts, beside what it waits for. */
  #before(name: string, runs: Runs, make: Options): pulumi.Resource[] {
    const site = this.#site;
    const connections = renderConnections(site.scope, name, runs);
    return [
      ...this.#priorities,
      ...connections.map((policy) => makePolicy(site, policy, make)),
      ...(hasAccount(runs) ? [makeAccount(site, name, runs.folders, this.#managed, make)] : []),
      ...(runs.makes === undefined
        ? []
        : [makeAccess(name, runs.makes, metadataOf(site, name), make)]),
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
    const config = makeConfig(name, runs, metadataOf(this.#site, name), make);
    const pod = pulumi.jsonStringify(renderWhole(this.#site.scope, name, container, runs, config));
    // Whoever has the pod may make it, so that what it takes is there first: its URN says so.
    return pulumi.all(this.#before(name, runs, make).map(({ urn }) => urn)).apply(() => pod);
  }
}
