import { bucket } from "./connections.ts";

/** A small cluster's arguments without a target. */
export const sparkArgs = {
  image: "spark:3",
  bucket,
  reaches: [],
  workers: 1,
  workerCores: 2,
  workerMemory: "2 GB",
  native: true,
  sharedDriver: false,
  driverMemory: "1 GB",
  connectPort: 15002,
  masterPort: 9090,
  workerPort: 8082,
  historyPort: 18080,
} as const;
