import { z } from "zod";
import { Problem } from "../problem.ts";
import { duration } from "../say.ts";

/** What a streaming job's driver leaves of itself (`jobkit/progress.py`), as far as it is shown. */
const schema = z.object({
  at: z.iso.datetime({ offset: true }),
  queries: z.array(
    z.object({
      name: z.string(),
      batch: z.number(),
      rows: z.number(),
      lag: z.number(),
      rows_per_second: z.number(),
      milliseconds: z.record(z.string(), z.number()),
      late: z.number().default(0),
      rejected: z.number().default(0),
    }),
  ),
  /** Why it has ended. */
  error: z.string().optional(),
});

/** How far a stream was when its driver last said so. */
export type StreamReport = z.infer<typeof schema>;

/** The key of a job's report in the platform's bucket. */
export const reportKey = (job: string): string => `runs/${job}/progress.json`;

/** Reads a driver's report. Pure. @throws Problem for a text that is none */
export function streamReport(job: string, text: string): StreamReport {
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Problem(
    `The object ${reportKey(job)} is no report of a stream: ${z.prettifyError(parsed.error)}`,
    "`npm run up` publishes the job with this checkout's library.",
  );
}

/**
 * A stream in two cells: its last micro-batch, and what it has read. Its slowest query counts: rows are through when all have them. Pure.
 * @param now milliseconds.
 */
export function streamWords(report: StreamReport | undefined, now: number): [string, string] {
  const error = report?.error === undefined ? undefined : `failed: ${report.error}`;
  if (report === undefined || report.queries.length === 0) {
    return [error ?? "no micro-batch yet", ""];
  }
  const of = (value: (query: StreamReport["queries"][number]) => number) =>
    report.queries.map(value);
  const ago = Math.max(0, now - Date.parse(report.at)) / 1000;
  const took = Math.max(...of(({ milliseconds }) => milliseconds["triggerExecution"] ?? 0)) / 1000;
  const rate = Math.min(...of(({ rows_per_second }) => rows_per_second));
  const late = Math.max(...of((query) => query.late));
  const rejected = Math.max(...of((query) => query.rejected));
  return [
    error ?? `a micro-batch of ${duration(took)}, ${duration(ago)} ago`,
    `lag ${Math.max(...of(({ lag }) => lag))}, read ${Math.min(...of(({ rows }) => rows))} rows, ${rate} rows/s, ${late} late, ${rejected} rejected`,
  ];
}
