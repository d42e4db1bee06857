import * as k8s from "@pulumi/kubernetes";
import { expect, test } from "vitest";
import { Foundation } from "../../infra/aws/foundation.ts";
import { kinds } from "../support/resources.ts";
import { onAws } from "./deploy.ts";

const foundation = (protect: boolean) =>
  onAws(
    (_provider, parent) =>
      new Foundation(
        "foundation",
        {
          provider: new k8s.Provider("kubernetes", { kubeconfig: "{}" }),
          protect,
          namespace: "data",
          image: "airflow:3",
        },
        { parent },
      ),
  );

test("a class of encrypted volumes, and a switch for NetworkPolicies, whole", async () => {
  const { resources, inputs } = await foundation(true);
  expect(kinds(resources)).toEqual(["ConfigMap network-policies", "StorageClass volumes"]);
  expect(inputs("StorageClass", "volumes")).toEqual({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "headwater" },
    provisioner: "ebs.csi.eks.amazonaws.com",
    parameters: { type: "gp3", encrypted: "true" },
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
    reclaimPolicy: "Retain",
    allowedTopologies: [
      { matchLabelExpressions: [{ key: "eks.amazonaws.com/compute-type", values: ["auto"] }] },
    ],
  });
  expect(inputs("ConfigMap", "network-policies")).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
    data: { "enable-network-policy-controller": "true" },
  });
});

test("where volumes are to go, somebody waits for that, with the rights for it and no more", async () => {
  const { resources, inputs } = await foundation(false);
  expect(kinds(resources)).toEqual([
    "Deployment volume-guard",
    "ConfigMap network-policies",
    "ConfigMap volume-guard",
    "ServiceAccount volume-guard",
    "ClusterRole volume-guard",
    "ClusterRoleBinding volume-guard",
    "StorageClass volumes",
  ]);
  expect(inputs("ClusterRole", "volume-guard")["rules"]).toEqual([
    { apiGroups: [""], resources: ["persistentvolumes"], verbs: ["list", "patch"] },
    { apiGroups: [""], resources: ["namespaces"], resourceNames: ["data"], verbs: ["get"] },
  ]);
  expect(inputs("ClusterRoleBinding", "volume-guard")).toMatchObject({
    roleRef: { kind: "ClusterRole", name: "headwater-volume-guard" },
    subjects: [
      { kind: "ServiceAccount", name: "headwater-volume-guard", namespace: "kube-system" },
    ],
  });
});
