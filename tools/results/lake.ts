import type { BucketAccess } from "../object-store.ts";
import { current } from "./iceberg.ts";
import { head, remote } from "./parquet.ts";
import { connected, type DatabaseAccess } from "./postgres.ts";
import { FIRST, type Table } from "./table.ts";

/** Where the current metadata of tables is, by their names with their namespaces. */
const LOCATIONS = `SELECT table_namespace || '.' || table_name AS name, metadata_location AS location
  FROM iceberg_tables WHERE catalog_name = 'lake' AND metadata_location IS NOT NULL`;

/** Where the current metadata of every table is, by its name. @throws Problem when the catalog does not answer */
export const lakeLocations = (catalog: DatabaseAccess): Promise<[string, string][]> =>
  connected(catalog, async (client) => {
    const { rows } = await client.query<{ name: string; location: string }>(LOCATIONS);
    return rows.map(({ name, location }) => [name, location]);
  });

/**
 * The first rows of tables of the lake, each from the first of its files.
 * @returns nothing of a table without rows, or of which files say that rows of others are gone: an engine is to put them together
 * @throws Problem when the catalog or the store does not answer
 */
export async function lakeHeads(
  catalog: DatabaseAccess,
  access: BucketAccess,
  names: readonly string[],
): Promise<(Table | undefined)[]> {
  if (names.length === 0) return [];
  const locations = new Map(await lakeLocations(catalog));
  return Promise.all(
    names.map((name) => {
      const location = locations.get(name);
      return location === undefined ? undefined : lakeHead(access, name, location);
    }),
  );
}

/** The first rows of a table. @param location of its metadata */
export async function lakeHead(
  access: BucketAccess,
  name: string,
  location: string,
): Promise<Table | undefined> {
  const table = await current(access, location);
  if (table === undefined) return undefined;
  const rows: string[][] = [];
  for (const { key, size } of table.files) {
    if (rows.length >= FIRST) break;
    const found = await head(remote(access, key, size));
    if (found === undefined) continue;
    // A file has the names and the columns that the table had when it was written.
    const places = [...table.columns.keys()].map((id) => found.fields.indexOf(id));
    rows.push(...found.rows.map((row) => places.map((place) => row[place] ?? "null")));
  }
  if (rows.length === 0) return undefined;
  return {
    name,
    count: table.rows,
    columns: [...table.columns.values()],
    rows: rows.slice(0, FIRST),
  };
}
