import type { Settings } from "../../infra/config/schema.ts";
import type { Dataset } from "../../infra/datasets/dataset.ts";
import { REFUSED } from "../../infra/model/workload.ts";
import { messageOf } from "../problem.ts";
import type { Outputs } from "./outputs.ts";
import { rehearsals } from "./rehearsals.ts";
import type { RunIn } from "./run-in.ts";

/** What a store says to the declarations as they are here, and what `up` would say by the same script. */
export interface Rehearsed {
  readonly store: string;
  /** What it refuses, line by line. */
  readonly refused: readonly string[];
  /** The statements that it would run. */
  readonly changes: readonly string[];
  /** Why it was not asked. @default it was */
  readonly silent?: string;
}

/** Milliseconds that a store has for its answer. */
const WITHIN = 60_000;

/**
 * What the stores of a stack that is up say to the declarations of this checkout: nothing is changed.
 * @param datasets the declared ones. @param outputs of the stack as it is
 */
export const rehearse = (
  runIn: RunIn,
  settings: Settings,
  datasets: readonly Dataset[],
  outputs: Outputs,
): Promise<Rehearsed[]> =>
  Promise.all(
    rehearsals(settings, datasets, outputs).map(async ({ store, part, command, line }) => {
      const told = { store, refused: [], changes: [] };
      try {
        const { code, said } = await within(runIn(part, command, line));
        return { ...told, ...answer(code, said) };
      } catch (error) {
        return { ...told, silent: messageOf(error) };
      }
    }),
  );

/** @throws Error when there is no answer in time. */
async function within<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`no answer in ${WITHIN / 1000} seconds`)),
    WITHIN,
  );
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

/** What a script has said. Pure. */
export function answer(
  code: number | null,
  said: string,
): Pick<Rehearsed, "refused" | "changes" | "silent"> {
  const lines = said.split("\n").filter(Boolean);
  if (code === REFUSED) {
    return {
      refused: lines.filter((line) => !line.startsWith("nothing was changed")),
      changes: [],
    };
  }
  if (code !== 0)
    return { refused: [], changes: [], silent: lines.at(-1) ?? `it ended with ${code}` };
  const changes = lines.flatMap((line) => /^\d+: (.*)/.exec(line)?.[1] ?? []);
  return { refused: [], changes };
}

/** What is shown of a store. Pure. */
export const rehearsedLines = ({ store, refused, changes, silent }: Rehearsed): string[] => {
  if (silent !== undefined) return [`  ? ${store} was not asked: ${silent}`];
  if (refused.length > 0) return refused.map((line) => `  ✗ ${store}: ${line}`);
  return changes.length > 0
    ? changes.map((line) => `  + ${store}: ${line}`)
    : [`  ✓ ${store}: refuses nothing`];
};
