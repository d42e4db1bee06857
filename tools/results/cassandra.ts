import { messageOf, Problem } from "../problem.ts";
import { FIRST, momentText, type Table } from "./table.ts";

/** Where Cassandra is, as this machine reaches it. */
export interface CassandraAccess {
  /** Such as `127.0.0.1:9042`. */
  readonly address: string;
  readonly user: string;
  readonly password: string;
}

/** The first rows of tables, in the order of their partitions. @throws Problem when the node does not answer or a table is not there. */
export async function cassandraHeads(
  { address, user, password }: CassandraAccess,
  tables: readonly string[],
): Promise<Table[]> {
  if (tables.length === 0) return [];
  // Loaded only here: few jobs write to Cassandra.
  const { default: cassandra } = await import("cassandra-driver");
  const client = new cassandra.Client({
    contactPoints: [address],
    credentials: { username: user, password },
    // The others of its cluster have addresses that only the platform reaches.
    policies: { loadBalancing: alone(cassandra, address) },
    socketOptions: { connectTimeout: 10_000, readTimeout: 10_000 },
  });
  try {
    await client.connect();
    return await Promise.all(
      tables.map(async (name): Promise<Table> => {
        const { columns, rows } = await client.execute(
          `SELECT * FROM ${quoted(name)} LIMIT ${FIRST}`,
        );
        const names = columns.map((column) => column.name);
        return {
          name,
          columns: names,
          rows: rows.map((row) => names.map((one) => text(row[one]))),
        };
      }),
    );
  } catch (error) {
    throw new Problem(
      `The results cannot be read from Cassandra at ${address}: ${messageOf(error)}.`,
    );
  } finally {
    await client.shutdown();
  }
}

/** Names are in small letters, and may be words of CQL. */
const quoted = (name: string): string => `"${name.replace(".", '"."')}"`;

const alone = (cassandra: typeof import("cassandra-driver"), address: string) =>
  new cassandra.policies.loadBalancing.AllowListPolicy(
    new cassandra.policies.loadBalancing.RoundRobinPolicy(),
    [address],
  );

/** A value of the driver's as text. Pure. */
export const text = (value: unknown): string =>
  value instanceof Date ? momentText(BigInt(value.getTime()) * 1000n) : String(value ?? "null");
