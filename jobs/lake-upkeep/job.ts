import { batchJob, python } from "../../infra/jobs/declaration.ts";
import type { Dataset } from "../../infra/datasets/dataset.ts";
import * as datasets from "../datasets.ts";

const tables = Object.entries<Dataset>(datasets).filter(([, { kind }]) => kind === "lake");

/** Puts small files of the lake's tables together, forgets what was replaced long ago, and deletes files that no table names. */
export default batchJob("lake-upkeep", {
  main: python("lake_upkeep.py"),
  reads: Object.fromEntries(tables),
  // Days for which replaced rows can be read, files of a partition that are put together, days after which a file that no table names goes.
  params: { days: "7", files: "5", orphans: "3" },
  schedule: "@daily",
});
