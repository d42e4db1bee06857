import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { LoadedJobs } from "../../infra/jobs/load-jobs.ts";
import { output } from "../process.ts";
import {
  AS_OF,
  DRIVER_MEMORY,
  linkInput,
  type SalesSide,
  sparkEnvironment,
  type Tools,
  WITHIN,
} from "./sides.ts";
import type { BenchWarehouse } from "./warehouse.ts";

const JOB = "sales-etl";
const RUN = "bench";
const STAGES = ["extract", "transform", "load"];
const TABLES = [
  "enriched_sales",
  "customer_analytics",
  "product_analytics",
  "geographic_analytics",
  "daily_trends",
  "segment_performance",
];

/** The job of this project: what Airflow submits, stage by stage, but to Spark in the driver and with a folder for a bucket. */
export async function jobSide(
  { work, input, spark, javaHome }: Tools,
  { published, specs }: LoadedJobs,
  { env, driver }: BenchWarehouse,
): Promise<SalesSide> {
  const folder = mkdtempSync(join(work, "job-"));
  const at = (name: string) => join(folder, name);
  const job = published.find(({ name }) => name === JOB);
  if (job === undefined) throw new Error(`jobs/${JOB} declares no job`);
  for (const [path, text] of Object.entries(job.files)) {
    mkdirSync(dirname(join(at("code"), path)), { recursive: true });
    writeFileSync(join(at("code"), path), text);
  }
  const { needs } = specs[JOB] as { readonly needs: readonly string[] };
  const surroundings = {
    cwd: at("code"),
    env: {
      ...sparkEnvironment(spark, javaHome),
      ...env,
      HEADWATER_BASE: `file:${at("bucket")}`,
      PYTHONDONTWRITEBYTECODE: "1",
    },
    within: WITHIN,
  };
  const settings = {
    ...(await sparkSettings(join(spark, "bin", "python"), surroundings, needs, sizeOf(input))),
    "spark.driver.extraClassPath": `${driver}/*`,
  };
  const submission = [
    ...["--master", "local[2]", "--driver-memory", DRIVER_MEMORY],
    ...Object.entries(settings).flatMap(([name, value]) => ["--conf", `${name}=${value}`]),
    ...["run_job.py", "--run", RUN, "--as-of", AS_OF],
  ];
  const fresh = () => {
    for (const made of ["bucket", "results"]) rmSync(at(made), { recursive: true, force: true });
    linkInput(input, join(at("bucket"), "sales", "input"), true);
  };
  fresh();
  return {
    name: "ours",
    results: at("results"),
    async up() {
      for (const stage of STAGES) {
        const args = [...submission, "--stage", stage];
        await output(join(spark, "bin", "spark-submit"), args, surroundings);
      }
      gather(at("bucket"), at("results"));
    },
    async down() {
      fresh();
    },
  };
}

/** The bytes of the files of a folder. */
const sizeOf = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/** What the job's DAG gives to Spark, from the same function. */
async function sparkSettings(
  python: string,
  surroundings: Parameters<typeof output>[2],
  needs: readonly string[],
  inputSize: number,
): Promise<Record<string, string>> {
  const given = [JSON.stringify(needs), inputSize].join(", ");
  const code = `import json; from jobkit.spark_conf import spark_conf; print(json.dumps(spark_conf(${given})))`;
  return JSON.parse(await output(python, ["-c", code], surroundings)) as Record<string, string>;
}

/** Links each table's folder of the run to one place for all. */
function gather(bucket: string, results: string): void {
  mkdirSync(results);
  for (const table of TABLES) {
    const folder = join("sales", table.replaceAll("_", "-"), RUN);
    if (!existsSync(join(bucket, folder, "_SUCCESS"))) {
      throw new Error(`${table} of run ${RUN} is not whole`);
    }
    symlinkSync(join(bucket, folder), join(results, table));
  }
}
