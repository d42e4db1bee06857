import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
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
import type { BenchWarehouse } from "./warehouse.ts";

const JOB = "sales-etl";
const RUN = "bench";

/** What says which folder of Parquet is the current one. */
interface Pointer {
  readonly run: string;
}

/** What is read of a job's `job.json`. */
interface Spec {
  readonly needs: readonly string[];
  readonly stages: readonly string[];
  readonly spark: { readonly conf: Readonly<Record<string, string>> };
  readonly reads: Readonly<Record<string, { readonly name: string }>>;
  readonly writes: Readonly<Record<string, { readonly kind: string; readonly name: string }>>;
}

/** The job of this project: what Airflow submits, stage by stage, but to Spark in the driver and with a folder for a bucket. */
export async function jobSide(
  { work, input, spark, javaHome }: Tools,
  { published, specs }: LoadedJobs,
  { env, jars }: BenchWarehouse,
  tell: (line: string) => void,
): Promise<SalesSide> {
  const folder = mkdtempSync(join(work, "job-"));
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
    env: {
      ...sparkEnvironment(spark, javaHome),
      ...env,
      HEADWATER_BASE: `file:${at("bucket")}`,
      PYTHONDONTWRITEBYTECODE: "1",
    },
    within: WITHIN,
  };
  const settings = {
    ...(await sparkSettings(join(spark, "bin", "python"), surroundings, spec.needs, sizeOf(input))),
    ...spec.spark.conf,
    "spark.driver.extraClassPath": `${jars}/*`,
    "spark.driver.extraLibraryPath": jars,
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
  const fresh = () => {
    for (const made of ["bucket", "results"]) rmSync(at(made), { recursive: true, force: true });
    for (const [role, { name }] of Object.entries(spec.reads)) {
      linkFile(input, `${role}.csv`, join(at("bucket"), name));
    }
  };
  fresh();
  return {
    name: "ours",
    results: at("results"),
    async up() {
      // The summary too: the seed's is in its time, at the end of its load.
      for (const stage of spec.stages) {
        const args = [...submission, "--stage", stage];
        const run = () => output(join(spark, "bin", "spark-submit"), args, surroundings);
        tell(`  ${stage}: ${seconds(await timed(run))}`);
      }
      mkdirSync(at("results"));
      for (const [role, { kind, name }] of Object.entries(spec.writes)) {
        if (kind !== "parquet") continue;
        const folder = join(at("bucket"), name);
        const { run } = JSON.parse(readFileSync(join(folder, "current.json"), "utf8")) as Pointer;
        link(join(folder, run), join(at("results"), role));
      }
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

/** Gives a written folder the name that it has on all sides. */
function link(folder: string, name: string): void {
  if (!existsSync(join(folder, "_SUCCESS"))) throw new Error(`${folder} was not written in full`);
  symlinkSync(folder, name);
}
