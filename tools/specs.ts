// node tools/specs.ts: prints the `job.json` of every declared job as one JSON object by name, which the jobs' Python tests read.
import { join } from "node:path";
import { loadJobs } from "../infra/jobs/load-jobs.ts";
import { ROOT } from "./project.ts";

/** The jobs are looked at, not deployed: any cluster is large enough. */
const ENDLESS = {
  workers: 1000,
  workerCores: 1000,
  workerMemory: "1000 TB",
  native: true,
  sharedDriver: false,
  driverMemory: "1 GB",
} as const;

const { specs } = await loadJobs(join(ROOT, "jobs"), ENDLESS, []);
console.log(JSON.stringify(specs));
