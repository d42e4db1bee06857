import type { Folders } from "../../infra/model/workload.ts";

/** The account that moto has for whoever comes. */
export const ACCOUNT = "123456789012";

export const REGION = "eu-central-1";

/** What the names of all that is unique begin with. */
export const WHOLE = "headwater-emulated";

export const BUCKET = `${WHOLE}-${ACCOUNT}-${REGION}`;
export const CIDR = "10.0.0.0/16";
export const IMAGES = ["airflow", "kafka"] as const;
export const NAMESPACE = "data";
export const ZONES = ["a", "b", "c"] as const;

/** The service accounts that have roles, with the folders that they use. */
export const FOLDERS: Readonly<Record<string, Folders>> = {
  "airflow-scheduler": { reads: ["jobs"], writes: ["airflow-logs"] },
  "spark-history": { reads: ["spark-events"] },
};
