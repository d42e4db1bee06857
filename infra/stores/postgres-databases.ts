import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Database } from "../model/connection.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Target } from "../targets/target.ts";
import { databaseSql } from "./postgres-config.ts";

/** Arguments of {@link postgresDatabases}. */
export interface PostgresDatabasesArgs<Name extends string> {
  readonly target: Target;
  /** An image with `psql`. */
  readonly image: pulumi.Input<string>;
  readonly endpoint: Endpoint;
  /** Who makes roles and databases. */
  readonly admin: { readonly user: string; readonly password: pulumi.Input<string> };
  /** Whether that user is a superuser; the cloud's are none. */
  readonly superuser: boolean;
  /** Whether connections must be encrypted. @default false */
  readonly encrypted?: true;
  /** Databases to make, each with a role of the same name that owns it and a generated password. */
  readonly databases: readonly Name[];
}

/** The databases of a server, made by a task. @param name the server's, which the names of its passwords and of the task begin with. */
export function postgresDatabases<Name extends string>(
  name: string,
  args: PostgresDatabasesArgs<Name>,
  parent: pulumi.Resource,
): Readonly<Record<Name, Database>> {
  const { endpoint, admin, encrypted } = args;
  const passwords = new Map(
    args.databases.map((database) => [
      database,
      generatedPassword(`${name}-${database}-password`, parent),
    ]),
  );
  const made = args.target.deploy(
    `${name}-databases`,
    {
      kind: "task",
      image: args.image,
      command: ["psql", "-v", "ON_ERROR_STOP=1", "-q", "-f", "/headwater/databases.sql"],
      env: {
        PGHOST: endpoint.host,
        PGUSER: admin.user,
        PGDATABASE: "postgres",
        ...(encrypted && { PGSSLMODE: "require" }),
      },
      secrets: {
        PGPASSWORD: admin.password,
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
          args.superuser,
        ),
      },
      retries: 2,
      timeout: 60,
      memory: "128 MB",
      uses: [endpoint],
    },
    { parent },
  );
  return Object.fromEntries(
    [...passwords].map(([database, password]): [string, Database] => [
      database,
      { name: database, user: database, password, endpoint, made, ...(encrypted && { encrypted }) },
    ]),
  ) as Record<Name, Database>;
}

/** A password without characters that a URL or a shell would need escaped. */
export const generatedPassword = (name: string, parent: pulumi.Resource): pulumi.Output<string> =>
  new random.RandomPassword(name, { length: 32, special: false }, { parent }).result;

const secretName = (database: string): string => `${database.toUpperCase()}_PASSWORD`;
