import { bucket } from "./connections.ts";

/** What a small cluster has for jobs, each of which has a driver of its own. */
export const SMALL = {
  workers: 1,
  workerCores: 2,
  workerMemory: "2 GB",
  native: true,
  sharedDriver: false,
  driverMemory: "1 GB",
} as const;

/** The same of one in which any job has room. */
export const LARGE = { ...SMALL, workers: 9, workerCores: 9, workerMemory: "9 TB" } as const;

/** A small cluster's arguments without a target. */
export const sparkArgs = {
  ...SMALL,
  image: "spark:3",
  bucket,
  reaches: [],
  connectPort: 15002,
  masterPort: 9090,
  workerPort: 8082,
  historyPort: 18080,
} as const;
