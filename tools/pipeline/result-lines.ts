import { bucketAccess, type Outputs } from "../stack/outputs.ts";
import { parquetHead } from "./parquet-head.ts";
import type { PipelineResult } from "./pipeline.ts";
import { readResults, RESULTS, type Table } from "./results.ts";
import * as summary from "./summary.ts";

/**
 * What a run has made, as far as it is small enough to be shown: its datasets, the first rows of its results, its executive summary.
 * @throws Problem when one cannot be read.
 */
export async function resultLines(result: PipelineResult, outputs: Outputs): Promise<string[]> {
  const executive = summary.executiveLines(result.summary);
  return [
    // An executive summary reads back what the stages before it have written.
    ...(executive.length > 0 ? [] : summary.datasetLines(result.summary)),
    ...summary.remarkLines(result.summary),
    ...(await tables(result, outputs)).flatMap(summary.tableLines),
    ...(executive.length > 0 ? ["  executive summary:", ...executive] : []),
  ];
}

/** The tables that are named for a job, or else what its run says that it wrote to Parquet. */
async function tables(result: PipelineResult, outputs: Outputs): Promise<Table[]> {
  const { services, warehouse } = outputs;
  const address = services["PostgreSQL"];
  const named = RESULTS[result.job];
  if (named) return address === undefined ? [] : readResults({ address, ...warehouse }, named);
  const access = bucketAccess(outputs);
  if (access === undefined) return [];
  const heads = await Promise.all(
    summary
      .writtenFolders(result.summary)
      .map(({ folder, rows }) => parquetHead(access, folder, rows)),
  );
  return heads.filter((head) => head !== undefined);
}
