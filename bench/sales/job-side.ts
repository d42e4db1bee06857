import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
import { sharedDriver } from "./shared-driver.ts";
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

/**
 * The job of this project: what Airflow runs, stage by stage and from its own image, each in a session on a driver that is there before, as on the
 * platform; but Spark's tasks run in that driver, and a folder is the bucket.
 */
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
  const driver = await sharedDriver(submits, {
    ...spec.spark.conf,
    // Together as much as the other side's driver has as heap.
    "spark.driver.memory": HEAP,
    "spark.memory.offHeap.size": OUTSIDE,
  });
  const given = { ...env, ...driver, HEADWATER_BASE: `file:${at("bucket")}` };
  const session = Object.entries(await sessionSettings(python, surroundings));
  const conf = session.flatMap(([name, value]) => ["--conf", `${name}=${value}`]);
  const words = ["run_job.py", "--shared", ...conf, "--run", RUN, "--as-of", AS_OF];
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
        const inside = ["exec", ...inContainer(given), "--workdir", at("code"), submits];
        const args = [...inside, "python3", ...words, "--stage", stage];
        const run = () => output("docker", args, surroundings);
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

/** What the job's DAG sets for its session, from the same function. */
async function sessionSettings(
  python: string,
  surroundings: Parameters<typeof output>[2],
): Promise<Record<string, string>> {
  const code =
    "import json; from jobkit.spark_conf import session_conf; print(json.dumps(session_conf({})))";
  return JSON.parse(await output(python, ["-c", code], surroundings)) as Record<string, string>;
}
