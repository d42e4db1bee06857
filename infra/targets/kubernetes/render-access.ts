import type * as k8s from "@pulumi/kubernetes";
import type { MadePods } from "../../model/workload.ts";

type Rule = k8s.types.input.rbac.v1.PolicyRule;

const onPods = (...more: string[]): Rule => ({
  apiGroups: [""],
  resources: ["pods"],
  verbs: ["create", "delete", ...more, "get", "list", "patch", "watch"],
});

/**
 * What a process may do that makes pods, by what it makes. Airflow's executor makes a pod a task and labels it when it has ended. Spark's
 * driver makes executors with a ConfigMap each, and removes all that it has made at its end.
 */
export const RULES: Readonly<Record<MadePods["as"], readonly Rule[]>> = {
  tasks: [onPods()],
  executors: [
    onPods("deletecollection"),
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
  ],
};

/** Ports of an API server: the one of its Service, and the usual one behind it, which is what a policy sees. */
export const API_PORTS = [443, 6443] as const;
