import type { Schema } from "../provider/schema.ts";

/** A kind of Kubernetes object that the substitute supports. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  /** The name in the API's paths. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** What stands in an object beside `apiVersion`, `kind` and `metadata`. */
  readonly fields: readonly string[];
  /** Paths whose change replaces the object, as in the official plugin; `metadata.name` and `metadata.namespace` do for all. */
  readonly replacedBy: readonly string[];
}

const kind = (
  apiVersion: string,
  name: string,
  plural: string,
  fields: readonly string[],
  replacedBy: readonly string[] = [],
): Kind => ({ apiVersion, kind: name, plural, namespaced: true, fields, replacedBy });

const clusterWide = (...args: Parameters<typeof kind>): Kind => ({
  ...kind(...args),
  namespaced: false,
});

const rbac = "rbac.authorization.k8s.io/v1";

const all: readonly Kind[] = [
  clusterWide("v1", "Namespace", "namespaces", ["spec"]),
  kind(
    "v1",
    "ConfigMap",
    "configmaps",
    ["data", "binaryData", "immutable"],
    ["data", "binaryData"],
  ),
  kind(
    "v1",
    "Secret",
    "secrets",
    ["data", "stringData", "type", "immutable"],
    ["data", "stringData", "type"],
  ),
  kind("v1", "Service", "services", ["spec"], ["spec.clusterIP"]),
  kind("v1", "ServiceAccount", "serviceaccounts", [
    "automountServiceAccountToken",
    "imagePullSecrets",
    "secrets",
  ]),
  kind(
    "v1",
    "PersistentVolumeClaim",
    "persistentvolumeclaims",
    ["spec"],
    ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  ),
  kind("apps/v1", "Deployment", "deployments", ["spec"], ["spec.selector"]),
  kind(
    "apps/v1",
    "StatefulSet",
    "statefulsets",
    ["spec"],
    [
      "spec.podManagementPolicy",
      "spec.revisionHistoryLimit",
      "spec.selector",
      "spec.serviceName",
      "spec.volumeClaimTemplates",
    ],
  ),
  kind(
    "batch/v1",
    "Job",
    "jobs",
    ["spec"],
    ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  ),
  kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", ["spec"]),
  kind("networking.k8s.io/v1", "Ingress", "ingresses", ["spec"]),
  kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", ["spec"]),
  kind(rbac, "Role", "roles", ["rules"]),
  kind(rbac, "RoleBinding", "rolebindings", ["roleRef", "subjects"], ["roleRef"]),
  clusterWide("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", [
    "value",
    "globalDefault",
    "description",
    "preemptionPolicy",
  ]),
];

/** The supported kinds by Pulumi's type token, `kubernetes:apps/v1:Deployment`. */
export const kinds: ReadonlyMap<string, Kind> = new Map(
  all.map((each) => {
    const group = each.apiVersion === "v1" ? "core/v1" : each.apiVersion;
    return [`kubernetes:${group}:${each.kind}`, each];
  }),
);

/** The inputs of a kind. What is in them is judged by the API server, which knows all of it. */
export const schemaOf = ({ fields }: Kind): Schema =>
  Object.fromEntries(
    ["apiVersion", "kind", "metadata", ...fields].map((field) => [
      field,
      { shape: "any", onChange: "update" },
    ]),
  );

/** Where the API server has the objects of a kind. @param name of one object. @default all */
export function pathOf(
  { apiVersion, plural, namespaced }: Pick<Kind, "apiVersion" | "plural" | "namespaced">,
  namespace: string | undefined,
  name?: string,
): string {
  const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  const scope = namespaced ? `/namespaces/${encodeURIComponent(namespace ?? "default")}` : "";
  return `${root}${scope}/${plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}
