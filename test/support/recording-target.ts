import type { Target } from "../../infra/targets/target.ts";
import type { Workload } from "../../infra/model/workload.ts";

/** A workload that was handed to a target. */
export interface RecordedWorkload {
  readonly name: string;
  readonly workload: Workload;
}

/** A target that hands on to another one and remembers what it was handed. */
export function recordingTarget(inner: Target): {
  readonly target: Target;
  readonly workloads: readonly RecordedWorkload[];
} {
  const workloads: RecordedWorkload[] = [];
  const target: Target = {
    kind: inner.kind,
    ...(inner.pods && { pods: inner.pods }),
    pageUrl: inner.pageUrl.bind(inner),
    external: (name, external, opts) => inner.external(name, external, opts),
    deploy(name, workload, opts) {
      workloads.push({ name, workload });
      return inner.deploy(name, workload, opts);
    },
  };
  return { target, workloads };
}
