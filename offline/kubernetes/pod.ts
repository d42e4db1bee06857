import type { Metadata } from "./live-object.ts";

/** A pod as the API server has it, as far as it says why it is not ready. */
export interface Pod {
  readonly metadata: Metadata;
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly initContainerStatuses?: readonly Container[];
    readonly containerStatuses?: readonly Container[];
  };
}

/** A container's state. */
export interface Container {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: State;
  readonly lastState?: State;
}

interface State {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: object;
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason?: string;
    readonly message?: string;
  };
}

/** Why a pod is not ready, in a few words; `undefined` when it is, or when it has done its work. Pure. */
export function trouble({ metadata, status = {} }: Pod): string | undefined {
  const { phase, conditions = [] } = status;
  const isTrue = (type: string) =>
    conditions.some((each) => each.type === type && each.status === "True");
  if (phase === "Succeeded" || isTrue("Ready") || metadata.deletionTimestamp) return undefined;
  const unscheduled = conditions.find(
    ({ type, status: now }) => type === "PodScheduled" && now === "False",
  );
  if (unscheduled !== undefined) return words(unscheduled.reason, unscheduled.message);
  if (status.reason !== undefined) return words(status.reason, status.message);
  const states = failing(status).map(containerTrouble);
  return states[0] ?? (phase === "Running" ? "runs, but is not ready" : (phase ?? "Pending"));
}

/** The containers that keep a pod from being ready. Pure. */
export function failing(status: NonNullable<Pod["status"]>): Container[] {
  const { initContainerStatuses: first = [], containerStatuses: then = [] } = status;
  const unfinished = first.filter(({ ready, state }) => !ready && state?.running === undefined);
  return (unfinished.length > 0 ? unfinished : then).filter(
    ({ ready, state }) => !ready && state?.terminated?.exitCode !== 0,
  );
}

/** The labels that choose a workload's pods, as a query. */
export function podQuery(live: { readonly [key: string]: unknown }): string | undefined {
  const { selector } = (live["spec"] ?? {}) as {
    selector?: { matchLabels?: Readonly<Record<string, string>> };
  };
  const labels = Object.entries(selector?.matchLabels ?? {});
  if (labels.length === 0) return undefined;
  return labels.map(([key, value]) => `${key}=${value}`).join(",");
}

function containerTrouble({ state, lastState, restartCount }: Container): string {
  const ended = state?.terminated ?? lastState?.terminated;
  const notes = [
    ...(ended === undefined ? [] : [`${ended.reason}, exit code ${ended.exitCode}`]),
    ...(restartCount > 0 ? [`restarted ${restartCount} times`] : []),
  ];
  const suffix = notes.length > 0 ? ` (${notes.join(", ")})` : "";
  const { waiting } = state ?? {};
  if (waiting !== undefined) {
    // What a container in a crash loop waits for is known; why it crashed is in its log.
    const looping = waiting.reason === "CrashLoopBackOff";
    return `${words(waiting.reason, looping ? undefined : waiting.message)}${suffix}`;
  }
  return state?.terminated === undefined ? `runs, but is not ready${suffix}` : `ended${suffix}`;
}

const words = (reason = "not ready", message?: string): string =>
  message ? `${reason}: ${message}` : reason;
