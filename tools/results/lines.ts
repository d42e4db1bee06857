import type { PipelineResult } from "../pipeline/pipeline.ts";
import { written } from "../pipeline/report.ts";
import * as summary from "../pipeline/summary.ts";
import { bucketAccess, type Outputs } from "../stack/outputs.ts";
import { cassandraHeads } from "./cassandra.ts";
import { lakeHeads } from "./lake.ts";
import { postgresHeads } from "./postgres.ts";
import { SHOWN } from "./shown.ts";
import { type Table, tableLines } from "./table.ts";

/**
 * What a run has made: its datasets, the first rows of its results, its executive summary.
 * @throws Problem when one cannot be read.
 */
export async function resultLines(result: PipelineResult, outputs: Outputs): Promise<string[]> {
  const executive = summary.executiveLines(result.summary);
  return [
    ...summary.remarkLines(result.summary),
    // An executive summary reads back what the stages before it have written.
    ...(executive.length > 0 ? [] : summary.datasetLines(result.summary)),
    ...(await tables(result, outputs)).flatMap(tableLines),
    ...(executive.length > 0 ? ["  executive summary:", ...executive] : []),
  ];
}

/** The tables that are named for a job, or else what its run says that it wrote: of each kind what is reached from this machine. */
async function tables(
  { job, summary: report }: PipelineResult,
  outputs: Outputs,
): Promise<Table[]> {
  const { services, warehouse, lake, cassandra } = outputs;
  const named = SHOWN[job];
  const wrote = named === undefined ? written(report) : [];
  const of = (kind: string) => wrote.filter((one) => one.kind === kind);
  const bucket = bucketAccess(outputs);
  const sql = services["PostgreSQL"];
  const cql = services["Cassandra"];
  const heads = await Promise.all([
    bucket &&
      sql &&
      lake &&
      lakeHeads(
        { address: sql, ...lake },
        bucket,
        of("lake").map(({ name }) => name),
      ),
    sql &&
      postgresHeads(
        { address: sql, ...warehouse },
        named ?? of("postgres").map(({ name }) => ({ table: name })),
      ),
    cql &&
      cassandraHeads(
        { address: cql, ...cassandra },
        of("cassandra").map(({ name }) => name),
      ),
  ]);
  return heads.flatMap((some) => some || []).filter((head) => head !== undefined);
}
