import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { VolumeGuard } from "./volume-guard.ts";

/** Arguments of {@link Foundation}. */
export interface FoundationArgs {
  readonly provider: k8s.Provider;
  /** Whether volumes stay when their namespace is deleted. */
  readonly protect: boolean;
  /** The namespace that will have the volumes. */
  readonly namespace: string;
  /** An image with bash and Python. */
  readonly image: pulumi.Input<string>;
}

/** What EKS in Auto Mode leaves to its user within the cluster: a class of volumes, and that NetworkPolicies are enforced. */
export class Foundation extends pulumi.ComponentResource {
  readonly storageClass: string;
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: FoundationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:aws:Foundation", name, {}, opts);
    const own = { parent: this, provider: args.provider };
    this.storageClass = "headwater";
    const volumes = new k8s.storage.v1.StorageClass(
      "volumes",
      {
        metadata: { name: this.storageClass },
        provisioner: "ebs.csi.eks.amazonaws.com",
        parameters: { type: "gp3", encrypted: "true" },
        // A volume is where its pod can be.
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
        // A class cannot be changed: where volumes may go, the guard lets them.
        reclaimPolicy: "Retain",
        allowedTopologies: [
          { matchLabelExpressions: [{ key: "eks.amazonaws.com/compute-type", values: ["auto"] }] },
        ],
      },
      own,
    );
    const policies = new k8s.core.v1.ConfigMap(
      "network-policies",
      {
        metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
        data: { "enable-network-policy-controller": "true" },
      },
      own,
    );
    const { storageClass } = this;
    const guard = args.protect
      ? []
      : new VolumeGuard(
          "volume-guard",
          { ...args, storageClass },
          { parent: this, dependsOn: [volumes] },
        ).ready;
    this.ready = [volumes, policies, ...guard];
    this.registerOutputs({});
  }
}
