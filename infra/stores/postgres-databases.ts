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
  /** Who else may connect to a database, each with a generated password; its owner gives them what they may do. @default nobody */
  readonly users?: Users<Name>;
}

/** Names of users by the database. */
export type Users<Name extends string> = Readonly<Partial<Record<Name, readonly string[]>>>;

/** The databases of a server, made by a task. @param name the server's, which the names of its passwords and of the task begin with. */
export function postgresDatabases<Name extends string>(
  name: string,
  args: PostgresDatabasesArgs<Name>,
  parent: pulumi.Resource,
): Readonly<Record<Name, Database>> {
  const { endpoint, admin, encrypted } = args;
  const login = (role: string) => ({
    name: role,
    passwordVariable: `${role.toUpperCase()}_PASSWORD`,
    password: generatedPassword(`${name}-${role.replaceAll("_", "-")}-password`, parent),
  });
  const owned = args.databases.map((database) => ({
    ...login(database),
    users: (args.users?.[database] ?? []).map(login),
  }));
  const logins = owned.flatMap(({ users, ...owner }) => [owner, ...users]);
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
          logins.map(({ passwordVariable, password }) => [passwordVariable, password]),
        ),
      },
      files: {
        "/headwater/databases.sql": databaseSql(owned, args.superuser),
      },
      retries: 2,
      timeout: 60,
      memory: "128 MB",
      uses: [endpoint],
    },
    { parent },
  );
  return Object.fromEntries(
    owned.map(({ name: database, password, users }): [string, Database] => [
      database,
      {
        name: database,
        user: database,
        password,
        endpoint,
        made,
        ...(encrypted && { encrypted }),
        ...(users.length > 0 && {
          users: Object.fromEntries(users.map((user) => [user.name, user.password])),
        }),
      },
    ]),
  ) as Record<Name, Database>;
}

/** A password without characters that a URL or a shell would need escaped. */
export const generatedPassword = (name: string, parent: pulumi.Resource): pulumi.Output<string> =>
  new random.RandomPassword(name, { length: 32, special: false }, { parent }).result;
