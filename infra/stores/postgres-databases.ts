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
  const usersOf = (database: Name) => args.users?.[database] ?? [];
  const roles = args.databases.flatMap((database) => [database, ...usersOf(database)]);
  const passwords = new Map(
    roles.map((role) => [role, generatedPassword(`${name}-${dashed(role)}-password`, parent)]),
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
          [...passwords].map(([role, password]) => [secretName(role), password]),
        ),
      },
      files: {
        "/headwater/databases.sql": databaseSql(
          args.databases.map((database) => ({
            ...role(database),
            users: usersOf(database).map(role),
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
  const passwordOf = (of: string) => passwords.get(of) ?? pulumi.output("");
  return Object.fromEntries(
    args.databases.map((database): [string, Database] => {
      const users = usersOf(database).map((user) => [user, passwordOf(user)] as const);
      return [
        database,
        {
          name: database,
          user: database,
          password: passwordOf(database),
          endpoint,
          made,
          ...(encrypted && { encrypted }),
          ...(users.length > 0 && { users: Object.fromEntries(users) }),
        },
      ];
    }),
  ) as Record<Name, Database>;
}

const role = (name: string) => ({ name, passwordVariable: secretName(name) });

/** A role's name as resources are called. */
const dashed = (name: string): string => name.replaceAll("_", "-");

/** A password without characters that a URL or a shell would need escaped. */
export const generatedPassword = (name: string, parent: pulumi.Resource): pulumi.Output<string> =>
  new random.RandomPassword(name, { length: 32, special: false }, { parent }).result;

const secretName = (database: string): string => `${database.toUpperCase()}_PASSWORD`;
