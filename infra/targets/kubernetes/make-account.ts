import * as k8s from "@pulumi/kubernetes";
import type { Folders } from "../../model/workload.ts";
import type { ManagedCluster } from "./managed-cluster.ts";
import { metadataOf, type Options, type Site } from "./site.ts";

/** Makes the service account of a workload, with the role that its folders of the bucket need where the stack makes the cluster. */
export function makeAccount(
  site: Site,
  name: string,
  folders: Folders | undefined,
  managed: ManagedCluster | undefined,
  make: Options,
): k8s.core.v1.ServiceAccount {
  const role = folders && managed?.role(name, site.namespace, folders, { parent: make.parent });
  const metadata = {
    ...metadataOf(site, name),
    name,
    ...(role && { annotations: role.annotations }),
  };
  return new k8s.core.v1.ServiceAccount(
    name,
    { metadata, automountServiceAccountToken: false },
    { ...make, dependsOn: [...(role?.ready ?? [])] },
  );
}
