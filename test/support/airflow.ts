import { bucket, database, reached } from "./connections.ts";

/** Airflow's arguments without a target and its Spark. */
export const airflowArgs = {
  image: "airflow:3",
  metadata: database("airflow"),
  warehouse: database("warehouse"),
  connections: reached,
  bucket,
  folders: ["sales"],
  jobs: ["sales-etl", "market-flow"],
  port: 8081,
  schedulerMemory: "3 GB",
  taskMemory: "2 GB",
} as const;
