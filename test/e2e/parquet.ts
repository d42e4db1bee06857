import { parquetReadObjects } from "hyparquet";
import { execFileSync } from "node:child_process";

const ROOT = "/data/headwater";

/** Runs a shell command where the object store keeps its objects as files, and returns its bytes. */
const inStore = (stack: string, script: string): Buffer =>
  execFileSync("docker", ["exec", `headwater-${stack}-object-store-0`, "sh", "-c", script], {
    maxBuffer: 1 << 28,
  });

/** The text of an object. */
export const objectText = (stack: string, key: string): string =>
  inStore(stack, `cat ${ROOT}/${key}`).toString();

/** The keys of the objects below a folder, sorted. */
export const objectsBelow = (stack: string, folder: string): string[] =>
  inStore(stack, `cd ${ROOT} && find ${folder} -type f | sort`)
    .toString()
    .split("\n")
    .filter(Boolean);

/**
 * Whether readers skip a key: a part of it begins with `_` or `.`, as the files that a writer has
 * not committed yet do (Hadoop's FileInputFormat skips these names).
 */
const hidden = (key: string) => key.split("/").some((part) => /^[_.]/.test(part));

/** The rows of every Parquet file below a folder, read by a reader that is not Spark. */
export async function parquetRows<Row>(stack: string, folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  const keys = objectsBelow(stack, folder).filter((key) => key.endsWith(".parquet"));
  for (const key of keys.filter((key) => !hidden(key))) {
    const bytes = inStore(stack, `cat ${ROOT}/'${key}'`);
    const file = new Uint8Array(bytes).buffer;
    rows.push(...((await parquetReadObjects({ file })) as Row[]));
  }
  return rows;
}
