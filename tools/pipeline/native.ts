import { counted } from "../say.ts";
import { coverageOf } from "./report.ts";

/** Reasons that are named; the run's report has all. */
const NAMED = 4;

/** What of a run's queries ran natively, and why the rest did not; nothing where Comet had no say. Pure. */
export function nativeLines(report: unknown): string[] {
  const coverage = coverageOf(report);
  if (coverage === undefined) return [];
  const { operators, native, left } = coverage;
  const more = left.slice(NAMED).reduce((all, { times }) => all + times, 0);
  const below = operators - native - left.reduce((all, { times }) => all + times, 0);
  return [
    `    native: ${native} of ${counted(operators, "operator")} of its queries`,
    ...left
      .slice(0, NAMED)
      .map(({ operator, why, times }) => `      Spark ran ${times} ${operator}: ${why}`),
    ...(more > 0 ? [`      Spark ran ${more} more for other reasons, which its report names`] : []),
    ...(below > 0 ? [`      Spark ran ${below} more, since what they work on is Spark's`] : []),
  ];
}
