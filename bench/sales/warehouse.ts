import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Dataset } from "../../infra/datasets/dataset.ts";
import { postgresTables } from "../../infra/datasets/tables.ts";
import { platform } from "../platform.ts";
import { output } from "../process.ts";
import { withPorts } from "../stack-file.ts";

/** Seconds for one Docker command, and for the database to answer. */
const WITHIN = 120;

/** What the job's side stands on: a PostgreSQL of the platform's image with the tables that the jobs declare, and where jobs are submitted. */
export interface BenchWarehouse {
  /** What a job is told of it. */
  readonly env: Readonly<Record<string, string>>;
  /** A container of the image in which Airflow submits jobs, with the bench's folder at its place. */
  readonly submits: string;
  /** Where the lake's catalog is, as SQLAlchemy says it. */
  readonly catalog: string;
  /** Makes the lake's catalog forget all tables. */
  forget(): Promise<void>;
  remove(): Promise<void>;
}

const docker = (...args: readonly string[]) =>
  output("docker", args, { cwd: "/", within: WITHIN }).then((printed) => printed.trim());

/** A container's variables as Docker's command line takes them. Pure. */
export const inContainer = (variables: Readonly<Record<string, string>>): string[] =>
  Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);

/** Starts it, and returns when it answers. @param folder that the container which submits jobs has too. */
export async function warehouse(
  datasets: readonly Dataset[],
  folder: string,
): Promise<BenchWarehouse> {
  const images = await platformImages();
  const user = "warehouse";
  const password = randomBytes(12).toString("hex");
  const variables = { POSTGRES_USER: user, POSTGRES_PASSWORD: password };
  const id = await docker(
    "run",
    "--detach",
    ...inContainer(variables),
    "--publish",
    "127.0.0.1::5432",
    images.postgres,
  );
  const made = [id];
  const remove = async () => void (await docker("rm", "--force", "--volumes", ...made));
  const sql = async (text: string) =>
    void (await docker("exec", id, "psql", "-U", user, "-v", "ON_ERROR_STOP=1", "-qc", text));
  try {
    // As who made the folder; the network is this machine's, where the database is.
    const owner = ["--user", `${process.getuid?.() ?? 0}:0`, "--network", "host", "--init"];
    const there = ["--volume", `${folder}:${folder}`, "--entrypoint", "sleep"];
    const submits = await docker("run", "--detach", ...owner, ...there, images.airflow, "infinity");
    made.push(submits);
    await answers(id, user);
    await sql(tablesSql(datasets));
    const [address = ""] = (await docker("port", id, "5432/tcp")).split("\n");
    return {
      env: {
        HEADWATER_WAREHOUSE_URL: `jdbc:postgresql://${address}/${user}`,
        HEADWATER_WAREHOUSE_USER: user,
        HEADWATER_WAREHOUSE_PASSWORD: password,
        HEADWATER_LAKE_URL: `jdbc:postgresql://${address}/${user}`,
        HEADWATER_LAKE_USER: user,
        HEADWATER_LAKE_PASSWORD: password,
      },
      catalog: `postgresql+psycopg2://${user}:${password}@${address}/${user}`,
      forget: () => sql("DROP TABLE IF EXISTS iceberg_tables, iceberg_namespace_properties"),
      submits,
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The images that `up` builds, by their tags of this checkout: they must be there. */
async function platformImages(): Promise<{
  readonly postgres: string;
  readonly airflow: string;
}> {
  const dev = readFileSync(new URL("../../Pulumi.dev.yaml", import.meta.url), "utf8");
  const images = (await platform(withPorts(dev, 31000), "bench")).map(({ inputs }) =>
    String(inputs["image"]),
  );
  const named = (name: string) => {
    const found = images.find((image) => image.startsWith(`headwater/${name}:`));
    if (found === undefined) throw new Error(`the stack runs no image headwater/${name}`);
    return found;
  };
  return { postgres: named("postgres"), airflow: named("airflow") };
}

async function answers(id: string, user: string): Promise<void> {
  // Over TCP: the server that makes the database listens on its socket alone.
  const script = `for i in $(seq ${WITHIN}); do pg_isready -qh 127.0.0.1 -U ${user} && exit; sleep 0.5; done; exit 1`;
  await docker("exec", id, "bash", "-c", script);
}

interface Tables {
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly (readonly [string, string, boolean])[];
    readonly key: readonly string[];
  }[];
}

/** The declared tables as SQL. Pure. */
export function tablesSql(datasets: readonly Dataset[]): string {
  const { tables } = postgresTables(datasets, []) as Tables;
  const schemas = [...new Set(tables.map(({ name }) => name.split(".")[0]))];
  return [
    ...schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS "${schema}"`),
    ...tables.map(({ name, columns, key }) => {
      const lines = columns.map(
        ([column, type, nullable]) => `"${column}" ${type}${nullable ? "" : " NOT NULL"}`,
      );
      if (key.length > 0) lines.push(`PRIMARY KEY (${key.map((one) => `"${one}"`).join(", ")})`);
      return `CREATE TABLE ${name} (${lines.join(", ")})`;
    }),
  ].join(";\n");
}
