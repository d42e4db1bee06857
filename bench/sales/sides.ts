import { linkSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { output } from "../process.ts";
import type { Side } from "../rounds.ts";

/** The day that segments are counted to, where a side takes one: the last of the input. */
export const AS_OF = "2024-12-31";

/** Memory of each Spark driver, which is all of Spark here. */
export const DRIVER_MEMORY = "3g";

/** The same, parted as a job's memory is where Comet works. */
export const [HEAP, OUTSIDE] = ["2g", "1g"] as const;

/** Seconds for one process of a side, which is ended then. */
export const WITHIN = 1800;

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What the sides run with. */
export interface Tools {
  /** A folder for everything that is made. */
  readonly work: string;
  /** The folder with the two CSV files. */
  readonly input: string;
  /** Virtual environments: with DuckDB and PyIceberg, and with the jobs' Spark. */
  readonly duck: string;
  readonly spark: string;
  readonly javaHome: string | undefined;
}

/** What runs the sales ETL, from the start of its first process to its outputs; `down` removes them. */
export interface SalesSide extends Side {
  /** Where its tables are after `up`: `<table>/*.parquet` or `<table>.parquet`. */
  readonly results: string;
}

/** The seed's three phases, each a process as a task of Airflow is. */
export function seedSide({ work, input, spark, javaHome }: Tools): SalesSide {
  const base = mkdtempSync(join(work, "seed-"));
  for (const file of ["sales_data.csv", "customer_data.csv"]) {
    linkFile(input, file, join(base, "input"));
  }
  const env = sparkEnvironment(spark, javaHome);
  env["PYSPARK_SUBMIT_ARGS"] = `--driver-memory ${DRIVER_MEMORY} pyspark-shell`;
  return {
    name: "the seed's way",
    results: join(base, "output"),
    async up() {
      for (const phase of ["extract", "transform", "load"]) {
        const args = [script("seed.py"), phase, base];
        await output(join(spark, "bin", "python"), args, { cwd: base, env, within: WITHIN });
      }
    },
    async down() {
      for (const made of ["temp", "output"]) remove(join(base, made));
    },
  };
}

/** DuckDB, in one process. */
export function duckSide({ work, input, duck }: Tools): SalesSide {
  const results = mkdtempSync(join(work, "duck-"));
  return {
    name: "DuckDB",
    results,
    async up() {
      const args = [script("duck.py"), input, results, "--as-of", AS_OF];
      await output(join(duck, "bin", "python"), args, { cwd: work, within: WITHIN });
    },
    async down() {
      remove(results);
    },
  };
}

/** Puts a file of the input where a side expects it, without a copy. */
export function linkFile(input: string, file: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  linkSync(join(input, file), join(folder, file));
}

/** The variables that let the Spark of a virtual environment run. */
export const sparkEnvironment = (
  spark: string,
  javaHome: string | undefined,
): Record<string, string | undefined> => ({
  ...process.env,
  JAVA_HOME: javaHome,
  PYSPARK_PYTHON: join(spark, "bin", "python"),
  SPARK_LOCAL_IP: "127.0.0.1",
});

const remove = (path: string) => rmSync(path, { recursive: true, force: true });
