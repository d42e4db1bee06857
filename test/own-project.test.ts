import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { writeNewJob } from "../tools/jobs/new.ts";
import { ROOT } from "../tools/project.ts";
import { findJava, findPython, testPython } from "../tools/python.ts";
import { checkoutHere } from "./support/checkout.ts";

/** How a test comes by the repository's own jobs or stack files: by a helper, or by a path. Of the others nothing can be another in the copy. */
const READS_THEM =
  /\b(ROOT|HERE|recordStack|settingsOf)\b|\.\.\/jobs\b|Pulumi\.\w+\.yaml|loaded-packages/;

const DATASETS = `
/** One more of each kind. */
export const mineTopic = topic("mine.events", { columns: { id: "string" }, key: "id" });
export const mineTable = postgresTable("mine.t", { columns: { id: "string" }, primaryKey: ["id"] });
export const mineRows = cassandraTable("mine.t", { columns: { id: "string" }, partitionKey: ["id"] });
export const mineLake = lakeTable("mine.t", { columns: { id: "string" } });
export const mineFiles = csvFolder("mine/in", { columns: { id: "string" } });
`;

const declared = (kind: string, name: string, roles: string): string =>
  `import { python, ${kind} } from "../../infra/jobs/declaration.ts";
import { mineRows, mineTable, mineTopic } from "../datasets.ts";

export default ${kind}("${name}", { main: python("mine.py"), ${roles} });
`;

const FILES: Readonly<Record<string, string>> = {
  "jobs/mine-service/job.ts": declared("serviceJob", "mine-service", "writes: { e: mineTopic }"),
  "jobs/mine-service/mine.py": "def run(job): ...\n",
  "jobs/mine-stream/job.ts": declared(
    "streamingJob",
    "mine-stream",
    "reads: { e: mineTopic }, writes: { rows: mineRows, table: mineTable }",
  ),
  "jobs/mine-stream/mine.py": "def run(job): ...\n",
  "jobs/dags/mine.py": "import airflow\n",
  "Pulumi.mine.yaml": stringify({
    config: { "headwater:target": { kind: "docker" }, "headwater:postgres": { port: 5544 } },
  }),
};

/** Settings that a user changes in the files that are there. */
const SETTINGS: Readonly<Record<string, object>> = {
  dev: {
    "headwater:kafka": { port: 9192, brokers: 3 },
    "headwater:airflow": { port: 8181 },
    "headwater:jobs": { running: ["mine-service", "mine-stream"] },
  },
  prod: { "headwater:cassandra": { nodes: 5, memory: "8 GB", storage: "200 GB" } },
};

/** A copy of the project, made somebody's own: one more of each kind of dataset and job, a stack file, other settings, an example less. */
async function ownProject(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "headwater-own-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  checkoutHere(root);
  rmSync(join(root, "jobs/us-orders"), { recursive: true, force: true });
  await writeNewJob(root, "orders-by-country");
  appendFileSync(join(root, "jobs/datasets.ts"), DATASETS);
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [stack, settings] of Object.entries(SETTINGS)) {
    const file = join(root, `Pulumi.${stack}.yaml`);
    const { config } = parse(readFileSync(file, "utf8"));
    writeFileSync(file, stringify({ config: { ...config, ...settings } }));
  }
  return root;
}

test("no test is broken by a job, a dataset or a stack file of one's own", async () => {
  const root = await ownProject();
  const files = globSync("test/**/*.test.ts", { cwd: root }).filter(
    (file) =>
      !/^test\/(e2e|cluster|aws-emulator|offline)\//.test(file) &&
      basename(file) !== basename(import.meta.url) &&
      READS_THEM.test(readFileSync(join(root, file), "utf8")),
  );
  expect(files).toContain("test/golden/golden.test.ts");
  expect(files).toContain("test/jobs/job-folders.test.ts");
  const done = spawnSync(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--reporter=dot", ...files],
    { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  expect(done.stdout + done.stderr).not.toContain("FAIL");
  expect(done.status).toBe(0);
}, 300_000);

/** Streams take a minute. */
const OF_STREAMS = "test_streaming.py";

/** The jobs' own Python tests that name one of the repository's jobs, which are somebody's to take away. */
function namingJobs(root: string): string[] {
  const jobs = globSync("jobs/*/job.ts", { cwd: ROOT }).map((file) => basename(dirname(file)));
  const names = new RegExp(`\\b(${jobs.join("|").replaceAll("-", "[-_]")})\\b|\\bscala\\b`);
  return globSync("jobs/tests/test_*.py", { cwd: root }).filter(
    (file) => basename(file) !== OF_STREAMS && names.test(readFileSync(join(root, file), "utf8")),
  );
}

test("nor a Python test: all are found, and those that name jobs pass", async () => {
  const root = await ownProject();
  const java = await findJava();
  const python = await testPython(root, await findPython(), () => undefined);
  const pytest = (...words: readonly string[]) => {
    const options = ["-q", "-c", "jobs/pytest.ini", "--numprocesses=0"];
    const { status, stdout } = spawnSync(python, ["-m", "pytest", ...words, ...options], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...(java && { JAVA_HOME: java }) },
    });
    return { status, said: stdout };
  };
  expect(pytest("jobs", "--collect-only")).toMatchObject({ status: 0 });
  const shared = namingJobs(root);
  expect(shared).toContain("jobs/tests/test_scala.py");
  const ran = pytest("jobs/orders-by-country/tests", ...shared);
  expect(ran.status, ran.said).toBe(0);
}, 300_000);
