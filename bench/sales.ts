/**
 * The sales ETL on generated rows, against the seed's own way and against DuckDB: `npm run bench:sales -- [--rounds N] [--rows N]`.
 * A side is measured from the start of its first process to its finished outputs. All must come to the same results.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadJobs } from "../infra/jobs/load-jobs.ts";
import { findJava, findPython, pythonEnvironment } from "../tools/python.ts";
import { output } from "./process.ts";
import { against, atLeast, median, rounds, seconds } from "./rounds.ts";
import { jobSide } from "./sales/job-side.ts";
import { duckSide, type SalesSide, seedSide, type Tools } from "./sales/sides.ts";
import { warehouse } from "./sales/warehouse.ts";

/** How many times as fast as the seed's way the job is to be, and how many times DuckDB's time it may take. */
const FASTER = 5;
const SLOWER = 2.5;

/** What jobs may ask of the cluster, which is not used: Spark runs in the driver. */
const CLUSTER = {
  workers: 1,
  workerCores: 2,
  workerMemory: "4 GB",
  native: true,
  sharedDriver: false,
  driverMemory: "1 GB",
} as const;

/** Seconds to generate the input, and to compare two sides. */
const WITHIN = 900;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    rows: { type: "string", default: "10000000" },
  },
});
const [count, rows] = [values.rounds, values.rows].map(Number) as [number, number];
if (![count, rows].every((number) => Number.isInteger(number) && number >= 1)) {
  throw new RangeError("--rounds and --rows are whole numbers of at least 1");
}

// The children get the terminal's Ctrl-C themselves and end; what was made is still to be removed.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

const work = mkdtempSync(join(tmpdir(), "headwater-bench-sales-"));
try {
  const tools = await prepare();
  const python = (name: string, ...args: string[]) =>
    output(join(tools.duck, "bin", "python"), [path(`sales/${name}`), ...args], {
      cwd: work,
      within: WITHIN,
    });
  console.log(`generating ${rows.toLocaleString("en")} sales`);
  await python("generate.py", tools.input, "--rows", String(rows));
  const reference = duckSide(tools);
  await reference.up();

  /** The same side, whose results are held to the reference's before they are removed. */
  const checked = (side: SalesSide, ...how: string[]): SalesSide => ({
    ...side,
    async down() {
      await python("compare.py", side.results, reference.results, ...how);
      await side.down();
    },
  });
  const loaded = await loadJobs(path("../jobs"), CLUSTER, []);
  const database = await warehouse(loaded.datasets, work);
  try {
    const ours = checked(await jobSide(tools, loaded, database, console.log));
    const seed = checked(seedSide(tools), "--cents");
    const duck = checked(duckSide(tools));
    const times = await rounds([ours, seed, duck], count, console.log);
    const middle = (side: SalesSide) => median(times.get(side) ?? []);
    for (const side of times.keys()) {
      console.log(`${side.name}: ${seconds(middle(side as SalesSide))}, the median of ${count}`);
    }
    const faster = middle(seed) / middle(ours);
    const slower = middle(ours) / middle(duck);
    console.log("all sides have the same results");
    console.log(`bench/sales  as fast as the seed's way  ${atLeast(faster, FASTER, " times")}`);
    console.log(`bench/sales  DuckDB's time  ${against(slower, SLOWER, " times")}`);
    if (faster < FASTER || !(slower <= SLOWER)) process.exitCode = 1;
  } finally {
    await database.remove();
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function prepare(): Promise<Tools> {
  const python = await findPython();
  const environment = (file: string) => pythonEnvironment(path(file), python, console.log);
  const input = join(work, "input");
  mkdirSync(input);
  return {
    work,
    input,
    javaHome: await findJava(),
    duck: await environment("sales/requirements.txt"),
    spark: await environment("../jobs/requirements-test.txt"),
  };
}
