import type { DagRun } from "./airflow.ts";

/** What a pipeline ran with: it runs again when one of the two is another. */
export interface RanWith {
  /** Hash of the job's code and data. */
  readonly code: string;
  /** Hash of which containers make up the platform. */
  readonly platform: string;
}

/** What to do about a pipeline. */
export type Decision =
  | { readonly act: "start"; readonly why: string }
  | { readonly act: "follow"; readonly run: DagRun }
  | { readonly act: "show"; readonly run: DagRun };

/** The key of a run's configuration that holds {@link RanWith}: Airflow remembers it, this machine does not. */
export const CONF_KEY = "headwater";

/**
 * Decides whether a pipeline must run. Pure.
 * @param runs newest first; runs that somebody else started tell nothing about the code, and are passed over.
 */
export function decide(runs: readonly DagRun[], now: RanWith): Decision {
  const ours = runs.flatMap((run) => {
    const ran = ranWith(run);
    return ran ? [{ run, ran }] : [];
  });
  const active = ours.find(({ run }) => run.state === "queued" || run.state === "running");
  if (active && same(active.ran, now)) return { act: "follow", run: active.run };
  const last = ours.find(({ run }) => run.state === "success");
  if (!last) return { act: "start", why: "it has not succeeded yet" };
  if (last.ran.code !== now.code) return { act: "start", why: "its code or data changed" };
  if (last.ran.platform !== now.platform) return { act: "start", why: "the platform changed" };
  const latest = ours[0]?.run;
  if (latest?.state === "failed") return { act: "start", why: "its last run failed" };
  return { act: "show", run: last.run };
}

const same = (a: RanWith, b: RanWith) => a.code === b.code && a.platform === b.platform;

function ranWith({ conf }: DagRun): RanWith | undefined {
  const held = conf?.[CONF_KEY] as Partial<RanWith> | undefined;
  return typeof held?.code === "string" && typeof held.platform === "string"
    ? { code: held.code, platform: held.platform }
    : undefined;
}
