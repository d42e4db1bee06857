import { python, streamingJob } from "../../../../infra/jobs/declaration.ts";
import { archive, quotes, ticks, totals } from "../datasets.ts";

/** A stream into every store. */
export default streamingJob("ticks", {
  main: python("ticks.py"),
  reads: { ticks },
  writes: { quotes, archive, totals },
});
