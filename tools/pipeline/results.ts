import pg from "pg";
import { Problem, messageOf } from "../problem.ts";

/** Where results are, as this machine reaches it. */
export interface WarehouseAccess {
  /** Such as `127.0.0.1:5433`. */
  readonly address: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** The first rows of a table, as text. */
export interface Table {
  /** With its schema: `sales.customer_analytics`. */
  readonly name: string;
  /** Rows that it has in all. */
  readonly count: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Tables to show of a job, and the column by which the best rows come first. */
export interface Shown {
  readonly table: string;
  readonly columns: readonly string[];
  readonly best: string;
}

/** What is shown of each job's results; a job that is not here has no tables to show. */
export const RESULTS: Readonly<Record<string, readonly Shown[]>> = {
  "sales-etl": [
    {
      table: "sales.customer_analytics",
      columns: ["customer_name", "city", "customer_segment", "total_transactions", "total_revenue"],
      best: "total_revenue",
    },
    {
      table: "sales.product_analytics",
      columns: ["product_name", "category", "total_quantity_sold", "total_revenue"],
      best: "total_revenue",
    },
  ],
};

const FIRST = 5;

/** Reads the first rows of tables back. @throws Problem when the server does not answer or a table is not there. */
export async function readResults(
  { address, database, user, password }: WarehouseAccess,
  shown: readonly Shown[],
): Promise<Table[]> {
  const [host, port] = address.split(":");
  const client = new pg.Client({
    ...(host !== undefined && { host }),
    port: Number(port),
    database,
    user,
    password,
    connectionTimeoutMillis: 10_000,
    query_timeout: 20_000,
  });
  try {
    await client.connect();
    const tables: Table[] = [];
    for (const one of shown) tables.push(await first(client, one));
    return tables;
  } catch (error) {
    throw new Problem(
      `The results cannot be read from PostgreSQL at ${address}: ${messageOf(error)}.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function first(client: pg.Client, { table, columns, best }: Shown): Promise<Table> {
  const quoted = (name: string) => name.split(".").map(pg.escapeIdentifier).join(".");
  const [head, all] = [
    await client.query<unknown[]>({
      text: `SELECT ${columns.map(quoted).join(", ")} FROM ${quoted(table)} ORDER BY ${quoted(best)} DESC, 1 LIMIT ${FIRST}`,
      rowMode: "array",
    }),
    await client.query<{ count: string }>(`SELECT count(*) FROM ${quoted(table)}`),
  ];
  return {
    name: table,
    count: Number(all.rows[0]?.count ?? 0),
    columns,
    rows: head.rows.map((row) => row.map(String)),
  };
}
