import { labels, type Scope } from "../../model/names.ts";

/** The namespace's labels: its own, and the restricted Pod Security Standard, which the cluster then enforces. Pure. */
export const renderNamespaceLabels = (scope: Scope): Readonly<Record<string, string>> => ({
  ...labels(scope, "namespace"),
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/enforce-version": "latest",
});
