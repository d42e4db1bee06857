import type { Settings } from "../../infra/config/schema.ts";
import { EVENT_LOGS } from "../../infra/compute/spark-config.ts";
import { LAKE } from "../../infra/datasets/folders.ts";
import type { Dataset } from "../../infra/datasets/dataset.ts";
import { allTopics, cassandraTables, postgresTables } from "../../infra/datasets/tables.ts";
import { cassandraSchemaFiles, ROLE } from "../../infra/stores/cassandra-schema.ts";
import { lakeSchemaFiles } from "../../infra/stores/lake-schema.ts";
import { bucketFiles } from "../../infra/stores/object-store.ts";
import { postgresSchemaFiles } from "../../infra/stores/postgres-schema.ts";
import { KAFKA_PORTS } from "../../infra/streams/kafka-config.ts";
import { clientProperties } from "../../infra/streams/kafka-security.ts";
import { topicsScript } from "../../infra/streams/kafka-topics.ts";
import type { Outputs } from "./outputs.ts";

/** A script of `up`'s that changes nothing this time, and the part of the platform in which it runs, which has what it needs. */
export interface Rehearsal {
  readonly store: string;
  readonly part: string;
  readonly command: readonly string[];
  /** What the command reads: the script and its logins. */
  readonly line: string;
}

/** Reads files, arguments and variables as one line of JSON, and runs the first file as a program in a folder that has them all. */
const PYTHON = `import json, os, runpy, sys, tempfile
given = json.loads(sys.stdin.readline())
os.environ.update(given["env"])
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for name, text in given["files"].items():
        open(name, "w", encoding="utf-8").write(text)
    sys.path.insert(0, folder)
    sys.argv = [next(iter(given["files"])), *given["arguments"]]
    runpy.run_path(sys.argv[0], run_name="__main__")
`;

/** Reads a script as one line of Base64, and runs it. */
const BASH = `IFS= read -r line; eval "$(base64 -d <<<"$line")"`;

/** Kafka's tools take as much as the broker by default, whose container they run in. */
const SMALL = "export KAFKA_HEAP_OPTS='-Xms16m -Xmx128m -XX:+UseSerialGC'";

const TABLES = ["tables.json", "--rehearse"];

/** What the scripts of a stack's stores are, and how each is run. Pure. @param datasets the declared ones. @param outputs of the stack as it is */
export function rehearsals(
  settings: Settings,
  datasets: readonly Dataset[],
  outputs: Outputs,
): Rehearsal[] {
  const { cassandra, postgres } = settings;
  const { inside, warehouse, lake, objectStore: bucket } = outputs;
  const [host = "", port = ""] = (inside.Cassandra ?? "").split(":");
  const keyspaces = cassandraTables(datasets, cassandra.nodes, ROLE, cassandra.takeOver);
  const sql = ({ user, password, database }: typeof warehouse, driver = "postgresql"): string =>
    `${driver}://${user}:${encodeURIComponent(password)}@${inside.PostgreSQL}/${database}`;
  const scheduler = { part: "airflow-scheduler", python: "python3" };
  const store = (id: string | undefined, secret: string | undefined) =>
    id === undefined || secret === undefined
      ? undefined
      : {
          AWS_ACCESS_KEY_ID: id,
          AWS_SECRET_ACCESS_KEY: secret,
          AWS_DEFAULT_REGION: bucket.region,
          AWS_ENDPOINT_URL: `http://${inside["Object store"]}`,
        };
  const writer = store(bucket.accessKey, bucket.secretKey);
  return [
    byPython("PostgreSQL", scheduler, {
      files: postgresSchemaFiles(postgresTables(datasets, postgres.takeOver)),
      arguments: TABLES,
      env: { WAREHOUSE_URL: sql(warehouse) },
    }),
    byPython(
      "Cassandra",
      { part: "cassandra-0", python: "/opt/cqlsh/bin/python" },
      {
        files: cassandraSchemaFiles(keyspaces),
        arguments: TABLES,
        env: {
          CASSANDRA_HOSTS: host,
          CASSANDRA_PORT: port,
          CASSANDRA_USER: outputs.cassandra.user,
          CASSANDRA_PASSWORD: outputs.cassandra.password,
        },
      },
    ),
    {
      store: "Kafka",
      part: "kafka-0",
      command: ["bash", "-c", BASH],
      line: Buffer.from(kafkaScript(settings, datasets, outputs)).toString("base64"),
    },
    // A cloud's bucket is the cloud's provider's to make, and nobody but the platform's parts has a key to its lake.
    ...(writer === undefined
      ? []
      : [
          byPython("Object store", scheduler, {
            files: bucketFiles(),
            arguments: [bucket.bucket, EVENT_LOGS],
            env: {
              ...writer,
              REHEARSE: "1",
              ...(settings.objectStore.takeOver && { TAKE_OVER: "yes" }),
            },
          }),
        ]),
    ...(lake === undefined
      ? []
      : [
          byPython("Lake", scheduler, {
            files: lakeSchemaFiles(datasets),
            arguments: TABLES,
            env: {
              ...(store(lake.accessKey, lake.secretKey) ?? { AWS_DEFAULT_REGION: bucket.region }),
              LAKE_WAREHOUSE: `s3://${bucket.bucket}/${LAKE}`,
              LAKE_URL: sql(lake, "postgresql+psycopg2"),
            },
          }),
        ]),
  ];
}

/** A rehearsal of a program in Python, the first of the files. Pure. */
function byPython(
  store: string,
  { part, python }: { readonly part: string; readonly python: string },
  given: {
    readonly files: Readonly<Record<string, string>>;
    readonly arguments: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  },
): Rehearsal {
  const files = Object.fromEntries(
    Object.entries(given.files).map(([path, text]) => [path.replace(/^.*\//, ""), text]),
  );
  const command = [python, "-c", PYTHON];
  return { store, part, command, line: JSON.stringify({ ...given, files }) };
}

/** The script of the topics, with a login of its own where clients need one. Pure. */
function kafkaScript(
  { kafka: { brokers, topics, takeOver } }: Settings,
  datasets: readonly Dataset[],
  { kafka: { user, password } = {} }: Outputs,
): string {
  const login = user !== undefined && password !== undefined && clientProperties(user, password);
  const script = topicsScript(
    // Of the other listener the addresses are those of the user's machine.
    `localhost:${KAFKA_PORTS.client}`,
    allTopics(datasets, brokers, topics),
    1,
    takeOver,
    login ? '"$login"' : undefined,
  );
  return [
    "export REHEARSE=1",
    SMALL,
    ...(login
      ? ["login=$(mktemp)", `trap 'rm -f "$login"' EXIT`, `cat >"$login" <<'END'\n${login}END`]
      : []),
    script,
  ].join("\n");
}
