import { batchJob, python } from "../../infra/jobs/declaration.ts";
import { dailySummary, quotes } from "../datasets.ts";

/** Sums up each symbol's day from Cassandra into PostgreSQL (seed 004). */
export default batchJob("market-flow", {
  main: python("market_flow.py"),
  reads: { quotes },
  writes: { summary: dailySummary },
  schedule: "@hourly",
});
