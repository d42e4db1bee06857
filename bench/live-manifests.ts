/** An object as the API server keeps it, as far as it is looked at here. */
export interface Live {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly unknown[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** What the controllers put into a Job, which another Job may not have. */
const JOB_LABELS = /controller-uid$|job-name$/;

/** What the API server itself puts into every namespace. */
const EVERYWHERE = new Set(["ConfigMap kube-root-ca.crt", "ServiceAccount default"]);

/** The manifests of objects that somebody made, as a user would have written them: without what servers and controllers add. Pure. */
export const liveManifests = (objects: readonly Live[]): object[] =>
  objects
    .filter(
      ({ metadata, kind }) =>
        !metadata.ownerReferences && !EVERYWHERE.has(`${kind} ${metadata.name}`),
    )
    .map((object) => {
      const { status: _, spec, ...rest } = object as Live & { status?: unknown };
      const { name, namespace, labels, annotations } = object.metadata;
      return {
        ...rest,
        metadata: { name, ...(namespace && { namespace }), labels, annotations },
        ...(spec && { spec: written(object.kind, spec) }),
      };
    });

function written(kind: string, spec: Readonly<Record<string, unknown>>): object {
  if (kind === "Service" && spec["clusterIP"] !== "None") {
    const { clusterIP: _, clusterIPs: __, ...rest } = spec;
    return rest;
  }
  if (kind !== "Job") return spec;
  const {
    selector: _,
    template,
    ...rest
  } = spec as {
    selector: unknown;
    template: { metadata: { labels: Record<string, string> } };
  };
  const labels = Object.fromEntries(
    Object.entries(template.metadata.labels).filter(([label]) => !JOB_LABELS.test(label)),
  );
  return { ...rest, template: { ...template, metadata: { labels } } };
}
