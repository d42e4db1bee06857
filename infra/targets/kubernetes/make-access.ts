import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { MadePods } from "../../workload.ts";
import { RULES } from "./render-access.ts";

/** Lets a process make pods in its namespace, as the service account of its name; returns what must be there before it starts. */
export function makeAccess(
  name: string,
  makes: MadePods,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const named = { ...metadata, name };
  const account = new k8s.core.v1.ServiceAccount(
    name,
    { metadata: named, automountServiceAccountToken: false },
    opts,
  );
  const role = new k8s.rbac.v1.Role(name, { metadata: named, rules: [...RULES[makes.as]] }, opts);
  const binding = new k8s.rbac.v1.RoleBinding(
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
  return [account, binding];
}
