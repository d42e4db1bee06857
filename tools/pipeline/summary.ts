import { columns, counted, duration, moment } from "../say.ts";
import type { Health } from "./health.ts";
import type { PipelineResult } from "./pipeline.ts";
import { datasetsOf, isRecord, remarksOf, type Row } from "./report.ts";

/** The services with their addresses and what they answered. Pure. */
export const serviceLines = (services: readonly Health[]): string[] =>
  columns(
    services.map(({ name, address, ok, answer }) => [ok ? "✓" : "✗", name, address, answer]),
  ).map((line) => `  ${line}`);

/** A pipeline with its tasks and their durations. Pure. */
export function pipelineLines({ job, run, tasks, fresh }: PipelineResult): string[] {
  const took = run.duration === null ? "" : ` in ${duration(run.duration)}`;
  const when = fresh ? "" : `, last run ended ${moment(run.end_date ?? run.run_after)}`;
  return [
    `  ${job}: ${run.state}${took}${when}`,
    ...columns(
      tasks.map(({ task_id, state, duration: seconds }) => [
        state === "success" ? "✓" : "✗",
        task_id,
        seconds === null ? "" : duration(seconds),
      ]),
    ).map((line) => `    ${line}`),
  ];
}

/** What a job's stage `summary` returned as `executive_summary`: plain values as they are, lists of records as tables. Pure. */
export function executiveLines(report: unknown): string[] {
  const result = isRecord(report) ? report["result"] : undefined;
  const part = isRecord(result) ? result["executive_summary"] : undefined;
  if (!isRecord(part)) return [];
  const entries = Object.entries(part);
  const plain = entries.filter(([, value]) => typeof value !== "object");
  const lists = entries.filter(([, value]) => Array.isArray(value) && value.every(isRecord));
  return [
    ...columns(plain.map(([name, value]) => [words(name), String(value)])).map((l) => `    ${l}`),
    ...lists.flatMap(([name, value]) => [`    ${words(name)}`, ...recordLines(value as Row[])]),
  ];
}

/** What a declared job read and wrote, a line each, from its report. Pure. */
export const datasetLines = (report: unknown): string[] =>
  columns(touched(report).map(({ verb, dataset, rows }) => [verb, dataset, rows])).map(
    (line) => `    ${line}`,
  );

/** What a run wants to be known beside its numbers, such as files that it left out, a line each, from its report. Pure. */
export const remarkLines = (report: unknown): string[] =>
  remarksOf(report).map((remark) => `    ! ${remark}`);

/** Datasets that are named in a line; of the others it says how many there are. */
const NAMED = 3;

/** What it wrote, in a few words: `wrote lake:orders.us_products, 4 rows`. Pure. */
export function datasetWords(report: unknown): string {
  const wrote = touched(report).filter(({ verb }) => verb === "wrote");
  const named = wrote.slice(0, NAMED).map(({ dataset, rows }) => `wrote ${dataset}, ${rows}`);
  const more = wrote.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

const touched = (report: unknown) =>
  datasetsOf(report).map(({ dataset, direction, rows }) => ({
    verb: direction === "in" ? "read" : "wrote",
    dataset,
    rows: typeof rows === "number" ? counted(rows, "row") : "rows not counted",
  }));

const words = (name: string): string => name.replaceAll("_", " ");

function recordLines(rows: readonly Row[]): string[] {
  const names = Object.keys(rows[0] ?? {});
  return columns([names, ...rows.map((row) => names.map((name) => String(row[name])))]).map(
    (line) => `      ${line}`,
  );
}
