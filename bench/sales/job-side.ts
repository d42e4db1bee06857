import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LAKE } from "../../infra/datasets/folders.ts";
import { lakeTables } from "../../infra/datasets/tables.ts";
import type { LoadedJobs } from "../../infra/jobs/load-jobs.ts";
import { output } from "../process.ts";
import { seconds, timed } from "../rounds.ts";
import {
  AS_OF,
  HEAP,
  linkFile,
  OUTSIDE,
  type SalesSide,
  sparkEnvironment,
  type Tools,
  WITHIN,
} from "./sides.ts";
import { type BenchWarehouse, inContainer } from "./warehouse.ts";

const JOB = "sales-etl";
const RUN = "bench";
const MIGRATE = fileURLToPath(new URL("../../infra/stores/migrate_lake.py", import.meta.url));

/** What is read of a job's `job.json`. */
interface Spec {
  readonly needs: readonly string[];
  readonly stages: readonly string[];
  readonly spark: { readonly conf: Readonly<Record<string, string>> };
  readonly reads: Readonly<Record<string, { readonly name: string }>>;
  readonly writes: Readonly<Record<string, { readonly kind: string; readonly name: string }>>;
}

/** The job of this project: what Airflow submits, stage by stage and from its own image, but to Spark in the driver and with a folder for a bucket. */
export async function jobSide(
  { work, input, spark, duck, javaHome }: Tools,
  { published, specs, datasets }: LoadedJobs,
  { env, submits, catalog, forget }: BenchWarehouse,
  tell: (line: string) => void,
): Promise<SalesSide> {
  const folder = mkdtempSync(join(work, "job-"));
  const python = join(spark, "bin", "python");
  const withPyIceberg = join(duck, "bin", "python");
  const at = (name: string) => join(folder, name);
  const job = published.find(({ name }) => name === JOB);
  if (job === undefined) throw new Error(`jobs/${JOB} declares no job`);
  for (const [path, text] of Object.entries(job.files)) {
    mkdirSync(dirname(join(at("code"), path)), { recursive: true });
    writeFileSync(join(at("code"), path), text);
  }
  const spec = specs[JOB] as Spec;
  const surroundings = {
    cwd: at("code"),
    env: sparkEnvironment(spark, javaHome),
    within: WITHIN,
  };
  const given = { ...env, HEADWATER_BASE: `file:${at("bucket")}`, SPARK_LOCAL_IP: "127.0.0.1" };
  const settings = {
    ...(await sparkSettings(python, surroundings, spec.needs, sizeOf(input))),
    ...spec.spark.conf,
    // Together as much as the other side's driver has as heap.
    "spark.driver.memory": HEAP,
    "spark.memory.offHeap.size": OUTSIDE,
  };
  const submission = [
    "--master",
    "local[2]",
    ...Object.entries(settings).flatMap(([name, value]) => ["--conf", `${name}=${value}`]),
    "run_job.py",
    "--run",
    RUN,
    "--as-of",
    AS_OF,
  ];
  writeFileSync(
    at("tables.json"),
    JSON.stringify({ writers: [], readers: [], ...lakeTables(datasets) }),
  );
  const fresh = async () => {
    for (const made of ["bucket", "results"]) rmSync(at(made), { recursive: true, force: true });
    for (const [role, { name }] of Object.entries(spec.reads)) {
      linkFile(input, `${role}.csv`, join(at("bucket"), name));
    }
    await forget();
    const lake = { LAKE_URL: catalog, LAKE_WAREHOUSE: `file:${at("bucket")}/${LAKE}` };
    await output(withPyIceberg, [MIGRATE, at("tables.json")], {
      ...surroundings,
      env: { ...surroundings.env, ...env, ...lake },
    });
  };
  await fresh();
  return {
    name: "ours",
    results: at("results"),
    async up() {
      // The summary too: the seed's is in its time, at the end of its load.
      for (const stage of spec.stages) {
        const args = [...submission, "--stage", stage];
        const words = [
          "exec",
          ...inContainer(given),
          "--workdir",
          at("code"),
          submits,
          "spark-submit",
        ];
        const run = () => output("docker", [...words, ...args], surroundings);
        tell(`  ${stage}: ${seconds(await timed(run))}`);
      }
      mkdirSync(at("results"));
      for (const [role, { kind, name }] of Object.entries(spec.writes)) {
        // Of a table that was written once all files are those that it has now.
        const [namespace = "", table = ""] = name.split(".");
        if (kind === "lake")
          symlinkSync(
            join(at("bucket"), LAKE, namespace, table, "data"),
            join(at("results"), role),
          );
      }
    },
    down: fresh,
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
