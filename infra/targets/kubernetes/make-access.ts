import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { MadePods } from "../../model/workload.ts";
import { RULES } from "./render-access.ts";

/** Lets the service account of a process make pods in its namespace; returns what must be there before it starts. */
export function makeAccess(
  name: string,
  makes: MadePods,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const named = { ...metadata, name };
  const role = new k8s.rbac.v1.Role(name, { metadata: named, rules: [...RULES[makes.as]] }, opts);
  return new k8s.rbac.v1.RoleBinding(
    name,
    {
      metadata: named,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [
        { kind: "ServiceAccount", name, namespace: metadata.namespace as pulumi.Input<string> },
      ],
    },
    { ...opts, dependsOn: [role] },
  );
}
