import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Folders } from "../../model/workload.ts";

/** The role of a service account: what Kubernetes has to say of it, and what must be there before a pod takes it. */
export interface Role {
  /** `eks.amazonaws.com/role-arn: arn:...` */
  readonly annotations: Readonly<Record<string, pulumi.Input<string>>>;
  readonly ready: readonly pulumi.Resource[];
}

/** A cluster that the stack makes itself, as far as what runs on it must know. */
export interface ManagedCluster {
  readonly provider: k8s.Provider;
  /** What must be there before the namespace, and goes after it. */
  readonly first: readonly pulumi.Resource[];
  readonly storageClass: string;
  /** Address of the cluster's name server, which is no pod. */
  readonly nameServer: string;
  /** Whether Pulumi refuses to delete the namespace, and with it the volumes' claims. */
  readonly protect: boolean;
  /** Makes the role of a service account that may use some folders of the platform's bucket. */
  role(
    account: string,
    namespace: pulumi.Input<string>,
    folders: Folders,
    opts: { readonly parent: pulumi.Resource },
  ): Role;
}
