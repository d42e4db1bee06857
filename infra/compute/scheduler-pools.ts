/** How much of the executors' time the queries of a pool get. */
export interface Pool {
  /** Whether those in it take turns, or each waits for the ones before. */
  readonly mode: "FAIR" | "FIFO";
  /** Tasks that it may run before other pools get a turn. */
  readonly minShare: number;
}

/** The pools of a driver's scheduler, by name, as the file that Spark finds on its class path. Those that it does not have are like `default`. */
export const poolsFile = (
  pools: Readonly<Record<string, Pool>>,
): Readonly<Record<string, string>> => ({
  "/opt/spark/conf/fairscheduler.xml": [
    `<?xml version="1.0"?>`,
    "<allocations>",
    ...Object.entries(pools).map(
      ([name, { mode, minShare }]) =>
        `  <pool name="${name}"><schedulingMode>${mode}</schedulingMode><weight>1</weight><minShare>${minShare}</minShare></pool>`,
    ),
    "</allocations>",
    "",
  ].join("\n"),
});
