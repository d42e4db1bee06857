import type { DagRun } from "./airflow.ts";

/** What a pipeline ran with: it runs again when one of its reasons is another. */
export interface RanWith {
  /** Hash of its artifact as a whole. */
  readonly code: string;
  /** Hashes of what it is made of and stands on, by the words for each. */
  readonly reasons: Readonly<Record<string, string>>;
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
  if (!same(last.ran, now)) {
    const changed = changedReasons(last.ran, now);
    return { act: "start", why: `${listed(changed.length > 0 ? changed : ["its code"])} changed` };
  }
  const latest = ours[0]?.run;
  if (latest?.state === "failed") return { act: "start", why: "its last run failed" };
  return { act: "show", run: last.run };
}

/** The reasons of now that were others, or not there. */
const changedReasons = (before: RanWith, now: RanWith): string[] =>
  Object.keys(now.reasons).filter((name) => before.reasons[name] !== now.reasons[name]);

const same = (before: RanWith, now: RanWith) =>
  before.code === now.code && changedReasons(before, now).length === 0;

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;

function ranWith({ conf }: DagRun): RanWith | undefined {
  const held = conf?.[CONF_KEY] as Partial<RanWith> | undefined;
  return typeof held?.code === "string"
    ? { code: held.code, reasons: held.reasons ?? {} }
    : undefined;
}
