import type Docker from "dockerode";
import type { Settings } from "../../infra/config/schema.ts";
import type { Dataset } from "../../infra/datasets/dataset.ts";
import { allTopics, cassandraTables, postgresTables } from "../../infra/datasets/tables.ts";
import { type Scope, scoped } from "../../infra/model/names.ts";
import { REFUSED } from "../../infra/model/workload.ts";
import { cassandraSchemaFiles, ROLE } from "../../infra/stores/cassandra-schema.ts";
import { postgresSchemaFiles } from "../../infra/stores/postgres-schema.ts";
import { topicsScript } from "../../infra/streams/kafka-topics.ts";
import { messageOf } from "../problem.ts";
import type { Outputs } from "./outputs.ts";
import { ended } from "./run-in.ts";

/** What a store says to the declarations as they are here, and what `up` would say by the same script. */
export interface Rehearsed {
  readonly store: string;
  /** What it refuses, line by line. */
  readonly refused: readonly string[];
  /** The statements that it would run. */
  readonly changes: readonly string[];
  /** Why it was not asked. @default it was */
  readonly silent?: string;
}

/** A script that changes nothing, and where it runs: beside the store, in a container that has what it needs. */
interface Rehearsal {
  readonly store: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly env: readonly string[];
}

/** Writes the files that it is given into a folder of their own, and runs the first of them as a program, with its other arguments. */
const RUN = `import base64, json, os, runpy, sys, tempfile
files = json.loads(base64.b64decode(sys.argv[1]))
with tempfile.TemporaryDirectory() as folder:
    for name, text in files.items():
        open(os.path.join(folder, name), "w", encoding="utf-8").write(text)
    sys.path.insert(0, folder)
    main = os.path.join(folder, next(iter(files)))
    sys.argv = [main, os.path.join(folder, "tables.json"), "--rehearse"]
    runpy.run_path(main, run_name="__main__")
`;

/**
 * What the stores of a stack on Docker, which is up, say to the declarations of this checkout: nothing is changed.
 * @param datasets the declared ones. @param outputs of the stack as it is.
 */
export const rehearse = (
  docker: Docker,
  scope: Scope,
  settings: Settings,
  datasets: readonly Dataset[],
  outputs: Outputs,
): Promise<Rehearsed[]> =>
  Promise.all(
    rehearsals(settings, datasets, outputs).map(async ({ store, container, command, env }) => {
      const told = { store, refused: [], changes: [] };
      try {
        const { code, said } = await ended(docker, scoped(scope, container), command, env);
        return { ...told, ...answer(code, said) };
      } catch (error) {
        return { ...told, silent: messageOf(error) };
      }
    }),
  );

/** The scripts of a stack's stores. Pure. */
function rehearsals(
  { kafka, cassandra, postgres }: Settings,
  datasets: readonly Dataset[],
  { inside, warehouse, cassandra: login }: Outputs,
): Rehearsal[] {
  const [sql, cql = "", broker = ""] = ["PostgreSQL", "Cassandra", "Kafka"].map(
    (name) => inside[name],
  );
  const [host = "", port = ""] = cql.split(":");
  const password = encodeURIComponent(warehouse.password);
  const url = `postgresql://${warehouse.user}:${password}@${sql}/${warehouse.database}`;
  const tables = postgresTables(datasets, postgres.takeOver);
  const keyspaces = cassandraTables(datasets, cassandra.nodes, ROLE, cassandra.takeOver);
  const topics = allTopics(datasets, kafka.brokers, kafka.topics);
  return [
    {
      store: "PostgreSQL",
      container: "airflow-scheduler",
      command: ["python3", "-c", RUN, packed(postgresSchemaFiles(tables))],
      env: [`WAREHOUSE_URL=${url}`],
    },
    {
      store: "Cassandra",
      container: "cassandra-0",
      command: ["/opt/cqlsh/bin/python", "-c", RUN, packed(cassandraSchemaFiles(keyspaces))],
      env: [
        `CASSANDRA_HOSTS=${host}`,
        `CASSANDRA_PORT=${port}`,
        `CASSANDRA_USER=${login.user}`,
        `CASSANDRA_PASSWORD=${login.password}`,
      ],
    },
    // With users of their own brokers take nothing from whoever has no login, and that is in the task's files alone.
    ...(kafka.security === "none"
      ? [
          {
            store: "Kafka",
            container: "kafka-0",
            command: ["bash", "-c", topicsScript(broker, topics, 1, kafka.takeOver)],
            env: ["REHEARSE=1"],
          },
        ]
      : []),
  ];
}

/** A script's files for its one argument: the program first. */
const packed = (files: Readonly<Record<string, string>>): string =>
  Buffer.from(
    JSON.stringify(
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [path.replace(/^.*\//, ""), text]),
      ),
    ),
  ).toString("base64");

/** What a script has said. Pure. */
export function answer(
  code: number | null,
  said: string,
): Pick<Rehearsed, "refused" | "changes" | "silent"> {
  const lines = said.split("\n").filter(Boolean);
  if (code === REFUSED) {
    return {
      refused: lines.filter((line) => !line.startsWith("nothing was changed")),
      changes: [],
    };
  }
  if (code !== 0)
    return { refused: [], changes: [], silent: lines.at(-1) ?? `it ended with ${code}` };
  const changes = lines.flatMap((line) => /^\d+: (.*)/.exec(line)?.[1] ?? []);
  return { refused: [], changes };
}

/** What is shown of a store. Pure. */
export const rehearsedLines = ({ store, refused, changes, silent }: Rehearsed): string[] => {
  if (silent !== undefined) return [`  ? ${store} was not asked: ${silent}`];
  if (refused.length > 0) return refused.map((line) => `  ✗ ${store}: ${line}`);
  return changes.length > 0
    ? changes.map((line) => `  + ${store}: ${line}`)
    : [`  ✓ ${store}: refuses nothing`];
};
