import { megabytes, type Size } from "../model/units.ts";

/**
 * Arguments of the server: memory follows the container's, after PostgreSQL's own advice (a quarter for shared buffers); no JIT, since
 * its compiler costs more than the small queries of a platform gain. `config` wins over ours.
 */
export function serverArgs(memory: Size, config: Readonly<Record<string, string>>): string[] {
  const parameters: Record<string, string> = {
    jit: "off",
    max_connections: "200",
    shared_buffers: `${Math.floor(megabytes(memory) / 4)}MB`,
    ...config,
  };
  return [
    "postgres",
    ...Object.entries(parameters)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

/** A role, and the environment variable that its password comes from. */
export interface Role {
  readonly name: string;
  readonly passwordVariable: string;
}

/** A database with the role of its name, which owns it. */
export interface OwnedDatabase extends Role {
  /** Who else may connect. @default nobody */
  readonly users?: readonly Role[];
}

/**
 * SQL that makes each database with the role that owns it and those that may connect, or sets their passwords when they are there. Passwords
 * come from environment variables, so that the text holds none.
 * @param superuser whether it is run by a superuser; another user can give a database only to a role that it is a member of.
 */
export const databaseSql = (databases: readonly OwnedDatabase[], superuser = true): string =>
  databases.map((database) => ownedSql(database, superuser)).join("");

function ownedSql({ users = [], ...owner }: OwnedDatabase, superuser: boolean): string {
  const { name } = owner;
  const member = superuser ? "" : `GRANT "${name}" TO CURRENT_USER;\n`;
  const others = users.map(
    (user) => `${roleSql(user)}GRANT CONNECT ON DATABASE "${name}" TO "${user.name}";\n`,
  );
  return `${roleSql(owner)}${member}SELECT format('CREATE DATABASE %I OWNER %I', '${name}', '${name}') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${name}') \\gexec
REVOKE CONNECT ON DATABASE "${name}" FROM PUBLIC;
${others.join("")}`;
}

const roleSql = ({ name, passwordVariable }: Role): string => `\\getenv password ${passwordVariable}
SELECT format('CREATE ROLE %I LOGIN', '${name}') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') \\gexec
ALTER ROLE "${name}" LOGIN PASSWORD :'password';
`;
