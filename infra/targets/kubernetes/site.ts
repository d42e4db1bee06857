import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { labels, type Scope } from "../../model/names.ts";

/** The namespace that a stack's objects are made in, and the stack that they are of. */
export interface Site {
  readonly scope: Scope;
  readonly namespace: pulumi.Output<string>;
}

/** What every resource of one workload is made with. */
export type Options = { readonly parent: pulumi.Resource; readonly provider: k8s.Provider };

/** Of objects whose provider is not to wait for what comes of them. */
export const NOT_AWAITED = { "pulumi.com/skipAwait": "true" } as const;

/** The metadata of what a workload consists of, without the object's own name. */
export const metadataOf = ({ scope, namespace }: Site, name: string) => ({
  namespace,
  labels: labels(scope, name),
});
