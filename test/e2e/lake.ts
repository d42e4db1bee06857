import { exec, feed } from "./containers.ts";
import { bring, held, SCHEDULER } from "./scheduler.ts";
import type { Workspace } from "./workspace.ts";

/** In the container. */
const FOLDER = "/tmp/lake-runs";

/** As anybody reads the lake who has Python. */
const CATALOG = `
import json, os, sys
from pyiceberg.catalog.sql import SqlCatalog

url = os.environ["HEADWATER_LAKE_URL"].removeprefix("jdbc:postgresql://")
user, password = os.environ["HEADWATER_LAKE_USER"], os.environ["HEADWATER_LAKE_PASSWORD"]
store = json.loads(os.environ["AIRFLOW_CONN_OBJECT_STORE"])
endpoint, key, secret = store["extra"]["endpoint_url"], store["login"], store["password"]
catalog = SqlCatalog(
    "lake",
    uri=f"postgresql+psycopg2://{user}:{password}@{url}",
    **{"s3.endpoint": endpoint, "s3.access-key-id": key, "s3.secret-access-key": secret, "s3.region": "us-east-1"},
)
`;

const ROWS = `
rows = catalog.load_table(sys.argv[1]).scan(selected_fields=tuple(sys.argv[2:]) or ("*",))
print(json.dumps(rows.to_arrow().to_pylist(), default=str))
`;

/** Its snapshots in the order in which they were published, and the notes of the runs that did it (jobkit/lake_table.py). */
const TABLES = `
def looked_at(table):
    shown = [str(one.snapshot_id) for one in reversed(table.history())]
    notes = [table.properties.get(f"headwater.note.{id}") for id in shown]
    return {
        "publications": [json.loads(note) for note in notes if note],
        "branches": sorted(name for name, ref in table.refs().items() if name != "main" and ref.snapshot_ref_type == "branch"),
        "files": len(list(table.scan().plan_files())),
    }

print(json.dumps([looked_at(catalog.load_table(name)) for name in sys.argv[1:]]))
`;

const EXPORTED = `
from pyarrow.fs import S3FileSystem
from pyarrow.parquet import read_table
files = S3FileSystem(access_key=key, secret_key=secret, endpoint_override=endpoint, region="us-east-1")
print(json.dumps(read_table(f"{os.environ['HEADWATER_BUCKET']}/{sys.argv[1]}", filesystem=files).to_pylist(), default=str))
`;

/** Each is taken back. */
const TRIED = `
import psycopg2
def tried(statement):
    opened = psycopg2.connect(f"postgresql://{url}", user=user, password=password)
    try:
        opened.cursor().execute(statement)
        return "done"
    except psycopg2.Error as error:
        return str(error).strip()
    finally:
        opened.close()

print(json.dumps({statement: tried(statement) for statement in sys.argv[1:]}))
`;

/** What a table of the lake says of itself. */
export interface LakeTable {
  /** The notes of the runs that have published its rows, the latest first. */
  readonly publications: readonly {
    /** `two-steps.manual__2024-01-15`: the job, and its run. */
    readonly run: string;
  }[];
  /** Where runs have staged rows that are not published, or not yet removed. */
  readonly branches: readonly string[];
  /** How many files have its published rows. */
  readonly files: number;
}

/** The last line that a script prints, run by PyIceberg's Python in the stack's network. */
const asked = <Answer>(stack: string, script: string, given: readonly string[]): Answer =>
  JSON.parse(
    feed(stack, SCHEDULER, `${CATALOG}${script}`, "/opt/airflow-venv/bin/python", "-", ...given)
      .trim()
      .split("\n")
      .at(-1) ?? "",
  );

/** The published rows of a table of the lake. @param columns those that are read. @default all */
export const lakeRows = <Row>(
  stack: string,
  table: string,
  columns: readonly (keyof Row & string)[] = [],
): Row[] => asked(stack, ROWS, [table, ...columns]);

/** The rows of a folder of Parquet that a table is exported to. */
export const exportedRows = <Row>(stack: string, folder: string): Row[] =>
  asked(stack, EXPORTED, [folder]);

/** What tables of the lake say of themselves, in their order. */
export const lakeTables = (stack: string, ...names: readonly string[]): LakeTable[] =>
  asked(stack, TABLES, names);

/** What comes of statements that the jobs' user tries in the catalog's database. */
export const triedByJobs = (stack: string, ...statements: readonly string[]) =>
  asked<Record<string, string>>(stack, TRIED, statements);

/** The runs that have published rows of a table of the lake, the latest first. */
export const publishers = (stack: string, name: string): string[] =>
  lakeTables(stack, name).flatMap(({ publications }) => publications.map(({ run }) => run));

/** Runs that stage and publish beside each other in tables of the lake: the checks that held. @throws Error at the first that did not. */
export function lakeRuns(workspace: Workspace): string[] {
  const runs = new URL("lake/runs.py", import.meta.url);
  bring(workspace, "jobs/lib", FOLDER, { "runs.py": runs });
  const out = exec(
    workspace.stack,
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
  return held(out);
}
