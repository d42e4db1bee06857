import type { LiveObject } from "./live-object.ts";

/** What an object's status says about becoming ready: it is, what it waits for, or why it never will. */
export type Verdict = "ready" | { readonly waiting: string } | { readonly failed: string };

/** What a verdict needs to know beside the object. */
export interface Surroundings {
  /** Of a Service: whether each address behind it is ready. */
  readonly addresses?: readonly boolean[];
  /** Of a Service: for how many milliseconds its addresses have been the same. */
  readonly settled?: number;
  /** Of a claim: whether its volume is made for its first pod only. */
  readonly boundLate?: boolean;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** The part of specifications and states that decides. */
interface Parts {
  readonly spec?: {
    readonly replicas?: number;
    readonly updateStrategy?: { readonly type?: string };
    readonly type?: string;
    readonly clusterIP?: string;
    readonly selector?: object;
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly readyReplicas?: number;
    readonly currentReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly active?: number;
    readonly succeeded?: number;
    readonly failed?: number;
    readonly phase?: string;
    readonly loadBalancer?: { readonly ingress?: readonly object[] };
    readonly conditions?: readonly Condition[];
  };
}

/** Milliseconds after which the addresses behind a Service are taken to be all that come. */
const SETTLED = 10_000;

const UNSEEN: Verdict = { waiting: "its controller has not seen the change yet" };

const judges: Readonly<
  Record<string, (live: LiveObject & Parts, around: Surroundings) => Verdict>
> = {
  Deployment: (live) => {
    const { spec, status = {} } = live;
    if (isUnseen(live)) return UNSEEN;
    const progress = condition(live, "Progressing");
    if (progress?.reason === "ProgressDeadlineExceeded") return { failed: said(progress) };
    const wanted = spec?.replicas ?? 1;
    const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
    const old = replicas - updatedReplicas;
    // Whether an available pod is an old or a new one is not said; the old ones are counted first.
    const ready = Math.max(0, Math.min(updatedReplicas, availableReplicas - old));
    if (ready < wanted) {
      const refused = condition(live, "ReplicaFailure");
      const why = refused?.status === "True" ? `; ${said(refused)}` : "";
      return { waiting: `[1/2] waiting: ${ready} of ${wanted} pods ready${why}` };
    }
    return old > 0 ? { waiting: `[2/2] waiting: old pods have to go: ${old}` } : "ready";
  },

  StatefulSet: (live) => {
    const { spec, status = {} } = live;
    if (isUnseen(live)) return UNSEEN;
    const wanted = spec?.replicas ?? 1;
    const { replicas = 0, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status;
    const { currentRevision = "", updateRevision } = status;
    const byHand = spec?.updateStrategy?.type === "OnDelete" && (live.metadata.generation ?? 1) > 1;
    const current = currentRevision !== "" && currentRevision === updateRevision;
    const done = replicas === wanted && readyReplicas === wanted;
    if (done && (byHand || (current && currentReplicas === wanted))) return "ready";
    if (done && updatedReplicas === wanted) {
      return { waiting: "[2/2] waiting: its controller has to note the new revision" };
    }
    const ready = current || byHand ? readyReplicas : Math.min(readyReplicas, updatedReplicas);
    return { waiting: `[1/2] waiting: ${ready} of ${wanted} pods ready` };
  },

  Job: (live) => {
    const { active = 0, succeeded = 0, failed = 0 } = live.status ?? {};
    const failure = condition(live, "Failed");
    if (failure?.status === "True") return { failed: said(failure) };
    if (condition(live, "Complete")?.status === "True") return "ready";
    return { waiting: `waiting: ${active} active, ${succeeded} succeeded, ${failed} failed` };
  },

  Service: ({ spec, status }, { addresses = [], settled = 0 }) => {
    if (spec?.type === "LoadBalancer" && !status?.loadBalancer?.ingress?.length) {
      return { waiting: "waiting: the load balancer has no address yet" };
    }
    const targetsPods =
      spec?.type !== "ExternalName" &&
      spec?.clusterIP !== "None" &&
      Object.keys(spec?.selector ?? {}).length > 0;
    const ready = addresses.filter(Boolean).length;
    if (!targetsPods || (ready > 0 && ready === addresses.length)) return "ready";
    if (addresses.length === 0 && settled >= SETTLED) return "ready";
    return { waiting: `waiting: ${ready} of ${addresses.length} pods behind it ready` };
  },

  PersistentVolumeClaim: ({ status }, { boundLate }) => {
    const phase = status?.phase;
    if (phase === "Lost") return { failed: "its volume is lost" };
    const done = phase === "Bound" || (phase === "Pending" && boundLate === true);
    return done ? "ready" : { waiting: `waiting: no volume yet (${phase})` };
  },

  Ingress: ({ status }) =>
    status?.loadBalancer?.ingress?.length
      ? "ready"
      : { waiting: "waiting: no ingress controller has given it an address yet" },

  Namespace: ({ status }) =>
    status?.phase === "Active" ? "ready" : { waiting: `waiting: it is ${status?.phase}` },
};

/** Whether an object of this kind has anything to wait for. */
export const hasVerdict = (kind: string): boolean => judges[kind] !== undefined;

/** What an object's status says. Pure. */
export const verdict = (live: LiveObject, around: Surroundings = {}): Verdict =>
  judges[live.kind]?.(live as LiveObject & Parts, around) ?? "ready";

/** Whether an object's controller has not looked at its last change yet. */
export function isUnseen({ metadata, status }: LiveObject & Parts): boolean {
  return (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
}

function condition({ status }: Parts, type: string): Condition | undefined {
  return status?.conditions?.find((each) => each.type === type);
}

const said = ({ reason, message }: Condition): string => `${reason}: ${message}`;
