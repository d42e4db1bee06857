import { columns, counted, duration, moment } from "../say.ts";
import type { Health } from "./health.ts";
import type { PipelineResult } from "./pipeline.ts";
import type { Table } from "./results.ts";

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

/** The first rows of a table below its name and its number of rows. Pure. */
export const tableLines = ({ name, count, columns: names, rows }: Table): string[] => [
  `  ${name}, ${counted(count, "row")}, the first ${rows.length}:`,
  ...columns([names, ...rows]).map((line) => `    ${line}`),
];

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
export function remarkLines(report: unknown): string[] {
  const remarks = isRecord(report) ? report["remarks"] : undefined;
  return Array.isArray(remarks) ? remarks.map((remark) => `    ! ${String(remark)}`) : [];
}

/** The Parquet folders that a declared job wrote, with the rows of each, from its report. Pure. */
export const writtenFolders = (report: unknown): { folder: string; rows: number }[] =>
  measured(report).flatMap(({ dataset, direction, rows }) =>
    direction === "out" && dataset.startsWith("parquet:") && typeof rows === "number"
      ? [{ folder: dataset.slice("parquet:".length), rows }]
      : [],
  );

/** What it wrote, in a few words: `wrote parquet:orders/us-products, 4 rows`. Pure. */
export const datasetWords = (report: unknown): string =>
  touched(report)
    .filter(({ verb }) => verb === "wrote")
    .map(({ verb, dataset, rows }) => `${verb} ${dataset}, ${rows}`)
    .join("; ");

const touched = (report: unknown) =>
  measured(report).map(({ dataset, direction, rows }) => ({
    verb: direction === "in" ? "read" : "wrote",
    dataset,
    rows: typeof rows === "number" ? counted(rows, "row") : "rows not counted",
  }));

function measured(report: unknown) {
  const datasets = isRecord(report) ? report["datasets"] : undefined;
  if (!Array.isArray(datasets)) return [];
  return datasets
    .filter(isRecord)
    .map(({ dataset, direction, rows }) => ({ dataset: String(dataset), direction, rows }));
}

type Row = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const words = (name: string): string => name.replaceAll("_", " ");

function recordLines(rows: readonly Row[]): string[] {
  const names = Object.keys(rows[0] ?? {});
  return columns([names, ...rows.map((row) => names.map((name) => String(row[name])))]).map(
    (line) => `      ${line}`,
  );
}
