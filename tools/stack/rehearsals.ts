import type { Settings } from "../../infra/config/schema.ts";
import { EVENT_LOGS } from "../../infra/compute/spark-config.ts";
import { LAKE } from "../../infra/datasets/folders.ts";
import type { Dataset } from "../../infra/datasets/dataset.ts";
import { allTopics, cassandraTables, postgresTables } from "../../infra/datasets/tables.ts";
import { cassandraSchemaFiles, ROLE } from "../../infra/stores/cassandra-schema.ts";
import { lakeSchemaFiles } from "../../infra/stores/lake-schema.ts";
import { bucketFiles } from "../../infra/stores/object-store.ts";
import { postgresSchemaFiles } from "../../infra/stores/postgres-schema.ts";
import { topicsScript } from "../../infra/streams/kafka-topics.ts";
import { adminLogin, bashScript, KAFKA_AT, withLogin } from "./kafka-tools.ts";
import type { Outputs } from "./outputs.ts";
import { type PythonScript, pythonScript } from "./python-script.ts";

/** A script of `up`'s that changes nothing this time, and the part of the platform in which it runs, which has what it needs. */
export interface Rehearsal {
  readonly store: string;
  readonly part: string;
  readonly command: readonly string[];
  /** What the command reads: the script and its logins. */
  readonly line: string;
}

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
      ...bashScript(kafkaScript(settings, datasets, outputs)),
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
  script: PythonScript,
): Rehearsal {
  const files = Object.fromEntries(
    Object.entries(script.files).map(([path, text]) => [path.replace(/^.*\//, ""), text]),
  );
  return { store, part, ...pythonScript({ ...script, files }, python) };
}

/** The script of the topics, which changes none this time. Pure. */
function kafkaScript(
  { kafka: { brokers, topics, takeOver } }: Settings,
  datasets: readonly Dataset[],
  outputs: Outputs,
): string {
  const login = adminLogin(outputs);
  const script = topicsScript(
    // Of the other listener the addresses are those of the user's machine.
    KAFKA_AT,
    allTopics(datasets, brokers, topics),
    1,
    takeOver,
    login && '"$login"',
  );
  return withLogin(login, `export REHEARSE=1\n${script}`);
}
