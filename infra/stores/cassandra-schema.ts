import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { readFileSync } from "node:fs";
import type { Keyspaces } from "../model/connection.ts";
import { cassandraTables } from "../datasets/tables.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { Target } from "../targets/target.ts";
import type { CassandraCluster } from "./cassandra-cluster.ts";

const script = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
/** Who may read and write the tables. */
export const ROLE = "jobs";

/** What the task runs, by path. Pure. @param tables as the script reads them */
export const cassandraSchemaFiles = (tables: object): Record<string, string> => ({
  "/headwater/migrate_cassandra.py": script("migrate_cassandra.py"),
  "/headwater/migration_plan.py": script("migration_plan.py"),
  "/headwater/tables.json": `${JSON.stringify(tables, null, 2)}\n`,
});

/** Arguments of {@link CassandraSchema}. */
export interface CassandraSchemaArgs {
  readonly target: Target;
  /** Cassandra's own image, which has the Python driver. */
  readonly image: pulumi.Input<string>;
  readonly cluster: CassandraCluster;
  /** Nodes of the cluster, which the keyspaces' replication follows. */
  readonly nodes: number;
  readonly datasets: readonly Dataset[];
  /** Keyspaces that the platform may have although others made them. */
  readonly takeOver: readonly string[];
}

/** The declared keyspaces and tables, and a role that may read and write them and nothing else. */
export class CassandraSchema extends pulumi.ComponentResource {
  readonly keyspaces: Keyspaces;

  constructor(name: string, args: CassandraSchemaArgs, opts?: pulumi.ComponentResourceOptions) {
    const tables = cassandraTables(args.datasets, args.nodes, ROLE, args.takeOver);
    super("headwater:stores:CassandraSchema", name, tables, opts);
    const { cluster } = args;
    const password = new random.RandomPassword(
      `${name}-jobs-password`,
      { length: 32, special: false },
      { parent: this },
    ).result;
    const cql = cluster.nodes.endpoints.cql;
    const made = args.target.deploy(
      name,
      {
        kind: "task",
        image: args.image,
        command: [
          "/opt/cqlsh/bin/python",
          "/headwater/migrate_cassandra.py",
          "/headwater/tables.json",
        ],
        env: {
          CASSANDRA_HOSTS: cql.hosts.join(","),
          CASSANDRA_PORT: String(cql.port),
          CASSANDRA_USER: cluster.user,
        },
        secrets: { CASSANDRA_PASSWORD: cluster.password, JOBS_PASSWORD: password },
        files: cassandraSchemaFiles(tables),
        retries: 2,
        timeout: 180,
        memory: "256 MB",
        uses: [cql],
        after: [cluster.roles],
      },
      { parent: this },
    );
    this.keyspaces = { user: ROLE, password, endpoint: cql, made };
    this.registerOutputs({});
  }
}
