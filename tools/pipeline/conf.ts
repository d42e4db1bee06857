import { Problem } from "../problem.ts";
import { duration, moment } from "../say.ts";
import type { DagRun } from "./airflow.ts";

/** A run's id in Airflow as paths and notes have it (jobkit/asked.py). Pure. */
export const runName = (id: string): string => id.replaceAll(/[:+]/g, "-");

/** How a run stands, when it began, for which day, and what it took back if it did that, in a line. Pure. @param day where its configuration does not say it */
export function runWords(run: DagRun, day?: string): string {
  const { conf, duration: seconds, state } = run;
  const took = seconds === null ? "" : ` in ${duration(seconds)}`;
  const asOf = conf?.["as_of"] ?? day;
  const forDay = typeof asOf === "string" ? `, for ${asOf}` : "";
  const undid = typeof conf?.["undo"] === "string" ? `, took back ${runName(conf["undo"])}` : "";
  return `${state}${took}, ${moment(run.start_date ?? run.run_after)}${forDay}${undid}`;
}

/** The parameters of a run from `name=value` each. Pure. @throws Problem for what has no name, and for a name that is there twice. */
export function parameters(given: readonly string[]): Record<string, string> {
  const found = new Map<string, string>();
  for (const one of given) {
    const [, name, value] = /^([^=]+)=([^]*)$/.exec(one) ?? [];
    if (name === undefined || value === undefined) {
      throw new Problem(`"${one}" is no parameter.`, "write --param name=value.");
    }
    if (found.has(name)) {
      throw new Problem(`The parameter "${name}" is given twice.`, "say which value it has.");
    }
    found.set(name, value);
  }
  return Object.fromEntries(found);
}

/** @param known the names that a job has. @throws Problem for a parameter that the job would never ask for. */
export function refuseUnknown(
  job: string,
  given: Readonly<Record<string, string>>,
  known: readonly string[],
): void {
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new Problem(
    `${job} has no parameter ${unknown.join(", ")}.`,
    known.length > 0 ? `name one that it has: ${known.join(", ")}.` : "it has none.",
  );
}

/** The most runs of one backfill. */
const MOST = 1000;

/**
 * The days from the first to the last, both included; today's run alone, which needs no day, when none is named. Pure.
 * @throws Problem for a day that is none, or a range that ends before it begins.
 */
export function days(first: string | undefined, last: string | undefined): (string | undefined)[] {
  if (first === undefined) {
    if (last === undefined) return [undefined];
    throw new Problem("--until needs a first day.", "name it with --as-of.");
  }
  const [from, to] = [first, last ?? first].map(dayNumber);
  if (from === undefined || to === undefined || from > to) {
    throw new Problem(`${last} is before ${first}.`, "name the first day with --as-of.");
  }
  if (to - from >= MOST) throw new Problem(`${to - from + 1} days are more than ${MOST} runs.`);
  return Array.from({ length: to - from + 1 }, (_, offset) => text(from + offset));
}

/** What is left of a backfill whose run at a place failed; undefined where nothing is. Pure. */
export function stillToRun(
  job: string,
  wanted: readonly (string | undefined)[],
  failed: number,
): string | undefined {
  const left = wanted.length - failed - 1;
  if (left === 0) return undefined;
  const [from, to] = [wanted[failed], wanted.at(-1)];
  return `${from} failed, and ${left === 1 ? `${to} after it has` : `${left} days after it have`} not run: \`npm run jobs -- run ${job} --as-of ${from} --until ${to}\` goes on there, with the same parameters.`;
}

const DAY = 86_400_000;

const text = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

function dayNumber(day: string): number {
  const number = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) / DAY : NaN;
  // 2024-02-30 is read as March 1.
  if (Number.isNaN(number) || text(number) !== day) {
    throw new Problem(`"${day}" is no day.`, "write it as YYYY-MM-DD.");
  }
  return number;
}
