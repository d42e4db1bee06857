import type * as k8s from "@pulumi/kubernetes";

/** What a process may do that makes pods: Spark's driver makes them with a ConfigMap each, and removes all that it has made at its end. */
export const RULES: readonly k8s.types.input.rbac.v1.PolicyRule[] = [
  {
    apiGroups: [""],
    resources: ["pods"],
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "watch"],
  },
  {
    apiGroups: [""],
    resources: ["configmaps"],
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch"],
  },
  {
    apiGroups: [""],
    resources: ["persistentvolumeclaims", "services"],
    verbs: ["delete", "deletecollection", "get", "list"],
  },
];

/** Ports of an API server: the one of its Service, and the usual one behind it, which is what a policy sees. */
export const API_PORTS = [443, 6443] as const;
