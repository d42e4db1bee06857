import { python, streamingJob } from "../../infra/jobs/declaration.ts";
import { bars, quotes, rejectedTicks, tickArchive, ticks, totals } from "../datasets.ts";

/** Brings every tick into Cassandra and the archive, once each, and keeps bars and totals of them (seeds 003 and 004). */
export default streamingJob("stock-ticks", {
  main: python("stock_ticks.py"),
  reads: { ticks },
  writes: { quotes, archive: tickArchive, bars, totals, rejected: rejectedTicks },
  trigger: "1 s",
  watermark: "10 s",
  // More than a small machine writes within a trigger: it bounds the micro-batch, not the rate.
  params: { maxOffsetsPerTrigger: "250000" },
  spark: { executors: 1, cores: 1, memory: "768 MB" },
});
