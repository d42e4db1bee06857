import type { Outputs } from "../stack/outputs.ts";
import type { PipelineResult } from "./pipeline.ts";
import { readResults, RESULTS } from "./results.ts";
import * as summary from "./summary.ts";

/**
 * What a run has made, as far as it is small enough to be shown: its datasets, the first rows of its tables, its executive summary.
 * @throws Problem when a table cannot be read.
 */
export async function resultLines(result: PipelineResult, outputs: Outputs): Promise<string[]> {
  const executive = summary.executiveLines(result.summary);
  const address = outputs.services["PostgreSQL"];
  const shown = RESULTS[result.job] ?? [];
  const tables =
    address !== undefined && shown.length > 0
      ? await readResults({ address, ...outputs.warehouse }, shown)
      : [];
  return [
    // An executive summary reads back what the stages before it have written.
    ...(executive.length > 0 ? [] : summary.datasetLines(result.summary)),
    ...tables.flatMap(summary.tableLines),
    ...(executive.length > 0 ? ["  executive summary:", ...executive] : []),
  ];
}
