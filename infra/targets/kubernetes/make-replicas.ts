import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../config/schema.ts";
import type { Deployed } from "../../model/endpoint.ts";
import type { Service, Stateful } from "../../model/workload.ts";
import { deployed } from "../endpoints.ts";
import { makeConfig } from "./make-config.ts";
import { makePolicy } from "./make-policy.ts";
import { renderIngress, renderPageAccess } from "./render-ingress.ts";
import {
  renderDeployment,
  renderDisruptionBudget,
  renderService,
  renderStatefulSet,
} from "./render-replicas.ts";
import { metadataOf, NOT_AWAITED, type Options, type Site } from "./site.ts";

/** Where pages are published, if they are. */
export type Ingress = Extract<Settings["target"], { kind: "kubernetes" }>["ingress"];

/**
 * Makes what runs until it is deleted: a Deployment or a StatefulSet with its Service, its pages, and a budget of how many may be away at once.
 * @param outside of the namespace: the ingress that shows pages, and the class of the volumes; the cluster's own by default.
 * @param first what must be there before it starts.
 */
export function makeReplicas(
  site: Site,
  name: string,
  workload: Service | Stateful,
  outside: { readonly ingress: Ingress; readonly storageClass: string | undefined },
  make: Options,
  first: pulumi.Input<pulumi.Resource>[],
): Deployed {
  const { scope } = site;
  const metadata = { ...metadataOf(site, name), name };
  const config = makeConfig(name, workload, metadataOf(site, name), make);
  const service = makeService(site, name, workload, make);
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
            spec: renderStatefulSet(scope, name, workload, config, outside.storageClass),
          },
          options,
        );
  makePages(site, name, workload, outside.ingress, make);
  if (workload.replicas > 1) {
    const spec = renderDisruptionBudget(scope, name);
    new k8s.policy.v1.PodDisruptionBudget(name, { metadata, spec }, make);
  }
  return deployed(name, workload, [replicas], ({ publish }) =>
    publish === undefined ? undefined : `127.0.0.1:${publish}`,
  );
}

/** A workload without ports has no Service. Nobody waits for one: it is there before its pods, which the provider would wait for. */
function makeService(
  site: Site,
  name: string,
  workload: Service | Stateful,
  make: Options,
): k8s.core.v1.Service[] {
  if (workload.kind === "service" && Object.keys(workload.ports).length === 0) return [];
  const metadata = { ...metadataOf(site, name), name, annotations: NOT_AWAITED };
  const spec = renderService(site.scope, name, workload);
  return [new k8s.core.v1.Service(name, { metadata, spec }, make)];
}

/** Publishes a workload's pages where there is an ingress. Nobody waits for one: it may take its address from a controller of tomorrow. */
function makePages(
  site: Site,
  name: string,
  { ports }: Service | Stateful,
  ingress: Ingress,
  make: Options,
): void {
  if (ingress === undefined) return;
  for (const port of Object.values(ports)) {
    if (port.page === undefined) continue;
    makePolicy(site, renderPageAccess(site.scope, ingress, name, port), make);
    const annotations = { ...ingress.annotations, ...NOT_AWAITED };
    const metadata = { ...metadataOf(site, name), name, annotations };
    const spec = renderIngress(ingress, name, port.page, port.port);
    new k8s.networking.v1.Ingress(name, { metadata, spec }, make);
  }
}
