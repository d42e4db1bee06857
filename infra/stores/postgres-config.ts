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

/**
 * SQL that makes each database with the role that owns it, or sets the role's password when both are there. Passwords come from
 * environment variables, so that the text holds none.
 * @param superuser whether it is run by a superuser; another user can give a database only to a role that it is a member of.
 */
export function databaseSql(
  databases: readonly { readonly name: string; readonly passwordVariable: string }[],
  superuser = true,
): string {
  return databases
    .map(
      ({ name, passwordVariable }) => `\\getenv password ${passwordVariable}
SELECT format('CREATE ROLE %I LOGIN', '${name}') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') \\gexec
ALTER ROLE "${name}" LOGIN PASSWORD :'password';
${superuser ? "" : `GRANT "${name}" TO CURRENT_USER;\n`}SELECT format('CREATE DATABASE %I OWNER %I', '${name}', '${name}') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${name}') \\gexec
REVOKE CONNECT ON DATABASE "${name}" FROM PUBLIC;
`,
    )
    .join("");
}
