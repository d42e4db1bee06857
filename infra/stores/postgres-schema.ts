import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { type Database, databaseUrl } from "../model/connection.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { postgresTables } from "../datasets/tables.ts";
import type { Target } from "../targets/target.ts";

const script = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** What the task runs, by path. Pure. @param tables as the script reads them */
export const postgresSchemaFiles = (tables: object): Record<string, string> => ({
  "/headwater/migrate_postgres.py": script("migrate_postgres.py"),
  "/headwater/migration_plan.py": script("migration_plan.py"),
  "/headwater/tables.json": `${JSON.stringify(tables, null, 2)}\n`,
});

/** Arguments of {@link PostgresSchema}. */
export interface PostgresSchemaArgs {
  readonly target: Target;
  /** An image with Python and psycopg2. */
  readonly image: pulumi.Input<string>;
  /** The database that gets the tables. */
  readonly database: Database;
  readonly datasets: readonly Dataset[];
  /** Schemas that the platform may have although others made them. */
  readonly takeOver: readonly string[];
}

/** The declared schemas and tables of the warehouse. */
export class PostgresSchema extends pulumi.ComponentResource {
  /** The database, which is `made` once its tables are as declared. */
  readonly database: Database;

  constructor(name: string, args: PostgresSchemaArgs, opts?: pulumi.ComponentResourceOptions) {
    const tables = postgresTables(args.datasets, args.takeOver);
    super("headwater:stores:PostgresSchema", name, tables, opts);
    const { database } = args;
    const made = args.target.deploy(
      name,
      {
        kind: "task",
        image: args.image,
        command: ["python3", "/headwater/migrate_postgres.py", "/headwater/tables.json"],
        secrets: { WAREHOUSE_URL: databaseUrl("postgresql", database) },
        files: postgresSchemaFiles(tables),
        retries: 2,
        timeout: 120,
        memory: "256 MB",
        uses: [database.endpoint],
        after: [database.made],
      },
      { parent: this },
    );
    this.database = { ...database, made };
    this.registerOutputs({});
  }
}
