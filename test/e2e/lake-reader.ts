import { readFileSync } from "node:fs";
import { feed } from "./containers.ts";

/** What somebody has who reads the lake from outside: the stack's output `lake`, and where its services are. */
export interface Reader {
  readonly lake: object;
  readonly inside: Readonly<Record<string, string>>;
}

/** The lines of Python that docs/lake.md gives to readers: a catalog of PyIceberg, what it is used for, and another Spark. */
const blocks = [
  ...(readFileSync(new URL("../../docs/lake.md", import.meta.url), "utf8")
    .split("## Read it")[1]
    ?.matchAll(/```python\n([^]*?)```/g) ?? []),
].map(([, lines = ""]) => lines);

const [PYICEBERG = "", , SPARK = ""] = blocks;

const READ = `
def read(name):
    return catalog.load_table(name).scan().to_arrow().to_pylist()

print(json.dumps({name: read(name) for name in sys.argv[1:]}, default=str))
`;

const SPARK_READ = `
print(json.dumps({name: [row.asDict() for row in spark.table(f"lake.{name}").collect()] for name in sys.argv[1:]}, default=str))
`;

/** Tries of what a reader may not do, each with what came of it. */
const FORBIDDEN = `
def tried(action):
    try:
        action()
    except Exception as error:
        return type(error).__name__ + ": " + str(error)
    return "done"

import boto3
store = boto3.client("s3", endpoint_url=catalog.properties["s3.endpoint"], region_name="us-east-1",
    aws_access_key_id=lake["accessKey"], aws_secret_access_key=lake["secretKey"])
table = catalog.load_table(sys.argv[1])
rows = table.scan(limit=1).to_arrow()
print(json.dumps({
    "append": tried(lambda: table.append(rows)),
    "drop": tried(lambda: catalog.drop_table(sys.argv[1])),
    "namespace": tried(lambda: catalog.create_namespace("mine")),
    "delete": tried(lambda: store.delete_object(Bucket="headwater", Key=table.metadata_location.split("/", 3)[3])),
    "others": tried(lambda: store.get_object(Bucket="headwater", Key="jobs/manifest.json")),
}))
`;

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** The rows of tables, by their names, as PyIceberg reads them by the lines of the page. */
export const readByPyIceberg = (stack: string, reader: Reader, ...tables: string[]) =>
  asked<Record<string, Rows>>(stack, reader, PYICEBERG + READ, PYTHON, tables);

/** The same, as another Spark reads them. */
export const readBySpark = (stack: string, reader: Reader, ...tables: string[]) =>
  asked<Record<string, Rows>>(stack, reader, SPARK + SPARK_READ, OTHER_SPARK, tables);

/** What comes of changes that a reader tries. */
export const triedToChange = (stack: string, reader: Reader, table: string) =>
  asked<Record<string, string>>(stack, reader, PYICEBERG + FORBIDDEN, PYTHON, [table]);

const PYTHON = ["/opt/airflow-venv/bin/python", "-"];
/** With none of the platform's settings: its own file of them is empty. */
const OTHER_SPARK = [
  "sh",
  "-c",
  'cat >/tmp/other.py; echo spark.ui.enabled false >/tmp/other.conf; spark-submit --properties-file /tmp/other.conf --master "local[1]" --driver-class-path "/opt/spark/connectors/postgres/*" /tmp/other.py "$@"',
  "-",
];

function asked<Answer>(
  stack: string,
  { lake, inside }: Reader,
  script: string,
  command: readonly string[],
  tables: readonly string[],
): Answer {
  const there = script
    .replaceAll("localhost:5433", inside["PostgreSQL"] ?? "")
    .replaceAll("localhost:7070", inside["Object store"] ?? "");
  const login = `LAKE=${JSON.stringify(lake)}`;
  const input = `import sys\n${there}`;
  const out = feed(stack, "airflow-scheduler", input, "env", login, ...command, ...tables);
  return JSON.parse(out.trim().split("\n").at(-1) ?? "");
}
