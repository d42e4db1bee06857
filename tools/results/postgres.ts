import pg from "pg";
import { Problem, messageOf } from "../problem.ts";
import { FIRST, type Table } from "./table.ts";

/** Where a database is, as this machine reaches it. */
export interface DatabaseAccess {
  /** Such as `127.0.0.1:5433`. */
  readonly address: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** A table to show, and the column by which the best rows come first. */
export interface Shown {
  readonly table: string;
  /** @default all of them */
  readonly columns?: readonly string[];
  /** @default by its primary key */
  readonly best?: string;
}

/** Milliseconds that the rows of a large table may take to be counted. */
const COUNTED_WITHIN = 3000;

/** Values as the server writes them: exact, and moments in UTC. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** Reads the first rows of tables back. @throws Problem when the server does not answer or a table is not there. */
export async function postgresHeads(
  warehouse: DatabaseAccess,
  shown: readonly Shown[],
): Promise<Table[]> {
  if (shown.length === 0) return [];
  return connected(warehouse, async (client) => {
    const tables: Table[] = [];
    for (const one of shown) tables.push(await first(client, one));
    return tables;
  });
}

/** What somebody asks of a database. @throws Problem when the server does not answer, or not as it should */
export async function connected<Answer>(
  { address, database, user, password }: DatabaseAccess,
  ask: (client: pg.Client) => Promise<Answer>,
): Promise<Answer> {
  const [host, port] = address.split(":");
  const client = new pg.Client({
    ...(host !== undefined && { host }),
    port: Number(port),
    database,
    user,
    password,
    options: "-c TimeZone=UTC",
    connectionTimeoutMillis: 10_000,
    query_timeout: 20_000,
  });
  try {
    await client.connect();
    return await ask(client);
  } catch (error) {
    throw new Problem(
      `The results cannot be read from PostgreSQL at ${address}: ${messageOf(error)}.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

const quoted = (name: string) => name.split(".").map(pg.escapeIdentifier).join(".");

async function first(client: pg.Client, { table, columns, best }: Shown): Promise<Table> {
  const order =
    best === undefined ? await primaryKey(client, table) : [`${quoted(best)} DESC`, "1"];
  const { fields, rows } = await client.query<(string | null)[]>({
    text: [
      `SELECT ${columns?.map(quoted).join(", ") ?? "*"} FROM ${quoted(table)}`,
      ...(order.length > 0 ? [`ORDER BY ${order.join(", ")}`] : []),
      `LIMIT ${FIRST}`,
    ].join(" "),
    rowMode: "array",
    types: AS_TEXT,
  });
  return {
    name: table,
    count: await count(client, table),
    columns: fields.map(({ name }) => name),
    rows: rows.map((row) => row.map((value, at) => text(value, fields[at]?.dataTypeID))),
  };
}

/** A value as the server wrote it; a moment ends with its zone, `+00`. Pure. */
const text = (value: string | null, type?: number): string =>
  type === MOMENT ? (value?.replace(/\+00$/, " UTC") ?? "null") : (value ?? "null");

/** PostgreSQL's number of the type `timestamp with time zone`. */
const MOMENT = 1184;

async function primaryKey(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ attname: string }>(
    `SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     WHERE i.indrelid = $1::regclass AND i.indisprimary ORDER BY array_position(i.indkey, a.attnum)`,
    [quoted(table)],
  );
  return rows.map(({ attname }) => pg.escapeIdentifier(attname));
}

/** @default undefined: there are too many to be counted while somebody waits */
async function count(client: pg.Client, table: string): Promise<number | undefined> {
  await client.query(`SET statement_timeout = ${COUNTED_WITHIN}`);
  try {
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${quoted(table)}`);
    return Number(rows[0]?.count);
  } catch (error) {
    if ((error as { code?: string }).code === CANCELLED) return undefined;
    throw error;
  } finally {
    await client.query("SET statement_timeout = 0");
  }
}

const CANCELLED = "57014";
