import * as pulumi from "@pulumi/pulumi";
import type { Database } from "../model/connection.ts";
import type { Deployed } from "../model/endpoint.ts";
import type { Target } from "../targets/target.ts";
import type { Size } from "../model/units.ts";
import { serverArgs } from "./postgres-config.ts";
import { generatedPassword, postgresDatabases, type Users } from "./postgres-databases.ts";
import type { Databases } from "./stores.ts";

const ADMIN = "postgres";

/** Arguments of {@link PostgresStore}. */
export interface PostgresStoreArgs<Name extends string> {
  readonly target: Target;
  readonly image: pulumi.Input<string>;
  /** Databases to make, each with a role of the same name that owns it and a generated password. */
  readonly databases: readonly Name[];
  /** Who else may connect to a database. @default nobody */
  readonly users?: Users<Name>;
  readonly memory: Size;
  readonly storage: Size;
  /** Port on the user's machine. @default not published */
  readonly port?: number;
  /** Server parameters by name, such as `work_mem`. @default none beyond ours */
  readonly config?: Readonly<Record<string, string>>;
}

/** PostgreSQL: one server with named databases. */
export class PostgresStore<Name extends string>
  extends pulumi.ComponentResource
  implements Databases<Name>
{
  readonly databases: Readonly<Record<Name, Database>>;
  readonly server: Deployed<"sql">;

  constructor(name: string, args: PostgresStoreArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:stores:PostgresStore", name, { databases: args.databases }, opts);
    const password = generatedPassword(`${name}-admin-password`, this);
    this.server = args.target.deploy(
      name,
      {
        kind: "stateful",
        image: args.image,
        args: serverArgs(args.memory, args.config ?? {}),
        env: { PGDATA: "/var/lib/postgresql/data/pgdata", POSTGRES_USER: ADMIN },
        secrets: { POSTGRES_PASSWORD: password },
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
    this.databases = postgresDatabases(
      name,
      {
        ...args,
        endpoint: this.server.endpoints.sql,
        admin: { user: ADMIN, password },
        superuser: true,
      },
      this,
    );
    this.registerOutputs({});
  }
}
