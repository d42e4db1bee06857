import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { exec, feed } from "./containers.ts";
import type { Workspace } from "./workspace.ts";

const SCHEDULER = "airflow-scheduler";
/** In the container. */
const FOLDER = "/tmp/lake-runs";

/** As anybody reads the lake who has Python. */
const READ = `
import json, os, sys
from pyiceberg.catalog.sql import SqlCatalog
from airflow.providers.amazon.aws.hooks.s3 import S3Hook

url = os.environ["HEADWATER_LAKE_URL"].removeprefix("jdbc:postgresql://")
user, password = os.environ["HEADWATER_LAKE_USER"], os.environ["HEADWATER_LAKE_PASSWORD"]
hook = S3Hook(aws_conn_id="object_store")
key = hook.get_credentials()
catalog = SqlCatalog(
    "lake",
    uri=f"postgresql+psycopg2://{user}:{password}@{url}",
    **{"s3.endpoint": hook.conn_config.endpoint_url, "s3.access-key-id": key.access_key, "s3.secret-access-key": key.secret_key, "s3.region": "us-east-1"},
)
print(json.dumps(catalog.load_table(sys.argv[1]).scan().to_arrow().to_pylist(), default=str))
`;

/** The published rows of a table of the lake, read by PyIceberg in the stack's network. */
export const lakeRows = <Row>(stack: string, table: string): Row[] =>
  JSON.parse(
    feed(stack, SCHEDULER, READ, "/opt/airflow-venv/bin/python", "-", table)
      .trim()
      .split("\n")
      .at(-1) ?? "",
  );

/** Runs that stage and publish beside each other in tables of the lake: the checks that held. @throws Error at the first that did not. */
export function lakeRuns({ folder, stack }: Workspace): string[] {
  const library = execFileSync("tar", ["-C", folder, "-c", "jobs/lib"], { maxBuffer: 1 << 28 });
  exec(stack, SCHEDULER, "mkdir", "-p", FOLDER);
  feed(stack, SCHEDULER, library, "tar", "-C", FOLDER, "-x");
  const script = readFileSync(new URL("lake/runs.py", import.meta.url));
  feed(stack, SCHEDULER, script, "cp", "/dev/stdin", `${FOLDER}/runs.py`);
  const out = exec(
    stack,
    SCHEDULER,
    "spark-submit",
    "--master",
    "local[2]",
    "--conf",
    "spark.eventLog.enabled=false",
    "--conf",
    "spark.driver.extraClassPath=/opt/spark/classes.jar:/opt/spark/connectors/postgres/*",
    `${FOLDER}/runs.py`,
    `${FOLDER}/jobs/lib`,
  );
  return out.split("\n").filter((line) => line.startsWith("held: "));
}
