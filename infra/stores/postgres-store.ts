import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Database } from "../connection.ts";
import type { Deployed } from "../endpoint.ts";
import type { Target } from "../targets/target.ts";
import type { Size } from "../units.ts";
import { databaseSql, serverArgs } from "./postgres-config.ts";

const ADMIN = "postgres";

/** Arguments of {@link PostgresStore}. */
export interface PostgresStoreArgs<Name extends string> {
  readonly target: Target;
  readonly image: pulumi.Input<string>;
  /** Databases to make, each with a role of the same name that owns it and a generated password. */
  readonly databases: readonly Name[];
  readonly memory: Size;
  readonly storage: Size;
  /** Port on the user's machine. @default not published */
  readonly port?: number;
  /** Server parameters by name, such as `work_mem`. @default none beyond ours */
  readonly config?: Readonly<Record<string, string>>;
}

/** PostgreSQL: one server with named databases. */
export class PostgresStore<Name extends string> extends pulumi.ComponentResource {
  readonly databases: Readonly<Record<Name, Database>>;
  readonly server: Deployed<"sql">;

  constructor(name: string, args: PostgresStoreArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:stores:PostgresStore", name, { databases: args.databases }, opts);
    const admin = this.#password(`${name}-admin-password`);
    const passwords = new Map(
      args.databases.map((database) => [database, this.#password(`${name}-${database}-password`)]),
    );
    this.server = args.target.deploy(
      name,
      {
        kind: "stateful",
        image: args.image,
        args: serverArgs(args.memory, args.config ?? {}),
        env: { PGDATA: "/var/lib/postgresql/data/pgdata", POSTGRES_USER: ADMIN },
        secrets: { POSTGRES_PASSWORD: admin },
        ports: { sql: { port: 5432, ...(args.port !== undefined && { publish: args.port }) } },
        ready: { command: ["pg_isready", "-q", "-h", "127.0.0.1", "-U", ADMIN] },
        replicas: 1,
        startup: "parallel",
        storage: { mount: "/var/lib/postgresql/data", size: args.storage },
        // Where its socket is.
        scratch: ["/var/run/postgresql"],
        stopWithin: 60,
        memory: args.memory,
      },
      { parent: this },
    );
    const made = args.target.deploy(
      `${name}-databases`,
      {
        kind: "task",
        image: args.image,
        command: ["psql", "-v", "ON_ERROR_STOP=1", "-q", "-f", "/headwater/databases.sql"],
        env: { PGHOST: name, PGUSER: ADMIN, PGDATABASE: "postgres" },
        secrets: {
          PGPASSWORD: admin,
          ...Object.fromEntries(
            [...passwords].map(([database, password]) => [secretName(database), password]),
          ),
        },
        files: {
          "/headwater/databases.sql": databaseSql(
            args.databases.map((database) => ({
              name: database,
              passwordVariable: secretName(database),
            })),
          ),
        },
        retries: 2,
        timeout: 60,
        memory: "128 MB",
        uses: [this.server.endpoints.sql],
      },
      { parent: this },
    );
    this.databases = Object.fromEntries(
      [...passwords].map(([database, password]): [string, Database] => [
        database,
        { name: database, user: database, password, endpoint: this.server.endpoints.sql, made },
      ]),
    ) as Record<Name, Database>;
    this.registerOutputs({});
  }

  #password(name: string): pulumi.Output<string> {
    return new random.RandomPassword(name, { length: 32, special: false }, { parent: this }).result;
  }
}

const secretName = (database: string): string => `${database.toUpperCase()}_PASSWORD`;
