import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadJobs } from "../../infra/jobs/load-jobs.ts";
import { LARGE } from "../support/spark.ts";

const INFRA = new URL("../../infra", import.meta.url).href;

const DATASETS = `import { csvFolder, lakeTable } from "${INFRA}/datasets/dataset.ts";
export const orders = csvFolder("in", { columns: { id: "string", price: "decimal(6,2)?" } });
export const result = lakeTable("m.out", { columns: { id: "string" } });
`;
const job = (
  body: string,
) => `import { batchJob, python, scala } from "${INFRA}/jobs/declaration.ts";
import { orders, result } from "../datasets.ts";
export default ${body};
`;

function jobs(files: Record<string, string>, running: string[] = []) {
  const root = mkdtempSync(join(tmpdir(), "headwater-jobs-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const all = {
    "lib/jobkit/io.py": "io",
    "datasets.ts": DATASETS,
    "count/count.py": "def run(job): ...",
    ...files,
  };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return loadJobs(root, LARGE, running);
}

test("a declared job carries its code, the library, what Python reads of it, and its DAG", async () => {
  const { published, running } = await jobs({
    "count/job.ts": job(
      `batchJob("count", { main: python("count.py"), reads: { orders }, writes: { result }, timeout: "5 min" })`,
    ),
  });
  expect(running).toEqual([]);
  expect(published.map(({ name, files }) => [name, Object.keys(files)])).toEqual([
    ["count", ["jobkit/io.py", "count.py", "job.json", "dag.py"]],
  ]);
  const files = published[0]?.files ?? {};
  expect(files["dag.py"]).toContain("from count.jobkit.dag import job_dag");
  expect(JSON.parse(files["job.json"] ?? "")).toEqual({
    name: "count",
    kind: "batch",
    main: "count.py",
    needs: ["lake"],
    params: {},
    reads: {
      orders: {
        kind: "csv",
        name: "in",
        uri: "csv:in",
        checks: [],
        copies: "read",
        columns: [
          { name: "id", type: "string", nullable: false },
          { name: "price", type: "decimal(6,2)", nullable: true },
        ],
      },
    },
    writes: {
      result: {
        kind: "lake",
        name: "m.out",
        uri: "lake:m.out",
        primaryKey: [],
        replaces: "all",
        partitionBy: [],
        sortedBy: [],
        renamed: {},
        columns: [{ name: "id", type: "string", nullable: false }],
      },
    },
    stages: ["run"],
    schedule: "manual",
    timezone: "UTC",
    after: [],
    retries: 2,
    timeout: 300,
    concurrency: 1,
    spark: {
      driver: "own",
      executors: 1,
      cores: 1,
      memory: "512m",
      driverMemory: "512m",
      conf: expect.objectContaining({ "spark.memory.offHeap.size": "256m" }),
    },
  });
});

test("a job that runs after its inputs knows which datasets other batch jobs write", async () => {
  const { published } = await jobs({
    "count/job.ts": job(`batchJob("count", { main: python("count.py"), writes: { result } })`),
    "next/next.py": "def run(job): ...",
    "next/job.ts": job(
      `batchJob("next", { main: python("next.py"), reads: { orders, result }, schedule: "inputs" })`,
    ),
  });
  const next = published.find(({ name }) => name === "next");
  expect(JSON.parse(next?.files["job.json"] ?? "")).toMatchObject({ after: ["lake:m.out"] });
});

test("each file of jobs/dags is delivered with the library, and marked as written by hand", async () => {
  const { published } = await jobs({ "dags/nightly_report.py": "dag", "dags/notes.md": "n" });
  expect(published).toEqual([
    {
      name: "dags-nightly-report",
      files: { "jobkit/io.py": "io", "dag.py": "dag" },
      handWritten: true,
    },
  ]);
});

test("a file of jobs/dags that Airflow could not import is refused, not left out", async () => {
  await expect(
    jobs({ "dags/my-dag.py": "", "dags/good_dag.py": "", "dags/deep/dag.py": "" }),
  ).rejects.toThrow(
    /jobs\/dags\/deep\/dag\.py: only files .*\n.*jobs\/dags\/my-dag\.py: only files .* move or rename it\.$/,
  );
});

test("each job that reads a CSV folder carries its sample, whichever job has one", async () => {
  const reads = (role: string) =>
    `main: python("count.py"), reads: { ${role}: orders }, writes: { result }`;
  const { published } = await jobs({
    "count/job.ts": job(`batchJob("count", { ${reads("orders")} })`),
    "count/data/orders.csv": "id,price\n",
    "other/job.ts": job(`batchJob("other", { ${reads("bought")} })`),
    "other/count.py": "def run(job): ...",
  });
  expect(
    published.map(({ files }) => [files["data/orders.csv"], files["data/bought.csv"]]),
  ).toEqual([
    ["id,price\n", undefined],
    [undefined, "id,price\n"],
  ]);
});

test("every mistake is named at once", async () => {
  await expect(
    jobs({
      "datasets.ts": `${DATASETS}export const again = csvFolder("in", { columns: {} });\n`,
      "count/job.ts": job(
        `batchJob("counts", { main: python("c.py"), reads: { orders }, schedule: "inputs" })`,
      ),
    }),
  ).rejects.toThrow(`The jobs cannot be deployed:
  - jobs/datasets.ts: csv:in has no columns.
  - jobs/datasets.ts: csv:in is declared twice: keep one.
  - jobs/count/job.ts: its job is called "counts": call it "count", as the folder.
  - jobs/count/job.ts: its main "c.py" is not in the folder (count.py).
  - jobs/counts/job.ts: its schedule is "inputs", but no batch job writes what it reads.`);
});

test("keys that nobody has are named with the mistakes of the other files", async () => {
  await expect(
    jobs({
      "datasets.ts": `${DATASETS}export const shared = { id: "string" };
export const again = csvFolder("in2", { columns: {}, retention: "7 d" });\n`,
      "count/job.ts": job(`batchJob("count", { main: python("count.py"), timezon: "UTC" })`),
      "next/next.py": "def run(job): ...",
      "next/job.ts": job(`batchJob("next", { main: python("c.py"), reads: { orders } })`),
    }),
  ).rejects.toThrow(`The jobs cannot be deployed:
  - jobs/datasets.ts: csv:in2 has "retention", which no csvFolder has. It may have checks, columns, copies, delimiter, formats, header, nulls, quote.
  - jobs/count/job.ts: it has "timezon", which no batch job has`);
});

test("a stack runs the jobs that never end which its file names, and no others", async () => {
  const service = (name: string) => ({
    [`${name}/${name}.py`]: "s",
    [`${name}/job.ts`]: `import { python, serviceJob } from "${INFRA}/jobs/declaration.ts";
export default serviceJob("${name}", { main: python("${name}.py") });
`,
  });
  const files = { ...service("one"), ...service("two") };
  const { running, published } = await jobs(files, ["two"]);
  expect(running.map(({ job }) => job.name)).toEqual(["two"]);
  expect(published).toEqual([]);
  await expect(jobs(files, ["three"])).rejects.toThrow(
    'headwater:jobs.running names "three": streaming jobs and services are one, two.',
  );
});

test("a job's clocks, its runs at a time and a stream's bounds reach its Python as job.ts has them", async () => {
  const { published, running } = await jobs(
    {
      "count/job.ts": job(
        `batchJob("count", { main: python("count.py"), schedule: "0 3 * * *", timezone: "Europe/Berlin", concurrency: 3 })`,
      ),
      "flow/flow.py": "def run(job): ...",
      "flow/job.ts": `import { python, streamingJob } from "${INFRA}/jobs/declaration.ts";
export default streamingJob("flow", { main: python("flow.py"), aheadBy: "10 min", watermark: "2 min", trigger: "5 s" });
`,
    },
    ["flow"],
  );
  const spec = (files: Readonly<Record<string, string>> = {}) =>
    JSON.parse(files["job.json"] ?? "");
  expect(spec(published.find(({ name }) => name === "count")?.files)).toMatchObject({
    schedule: "0 3 * * *",
    timezone: "Europe/Berlin",
    concurrency: 3,
  });
  expect(spec(running[0]?.files)).toMatchObject({ aheadBy: 600, watermark: 120, trigger: 5 });
});

test("a job in Scala carries how its jar is made, and says that publishing makes it", async () => {
  const source = "src/main/scala/Count.scala";
  const declare = (name: string, main: string) =>
    job(`batchJob("${name}", { main: ${main}, reads: { orders } })`);
  const { published, scala } = await jobs({
    "count/job.ts": declare("count", `python("count.py")`),
    "words/job.ts": declare("words", `scala("Count")`),
    [`words/${source}`]: "object Count",
  });
  expect(scala).toBe(true);
  const [python, words] = published;
  expect(words?.built).toEqual(["job.jar"]);
  expect(Object.keys(words?.files ?? {})).toEqual([
    "jobkit/io.py",
    source,
    "job.json",
    "dag.py",
    "pom.xml",
  ]);
  expect(words?.files["pom.xml"]).toContain("scala-maven-plugin");
  const spec = JSON.parse(words?.files["job.json"] ?? "");
  expect([spec.scala, "main" in spec]).toEqual(["Count", false]);
  expect(python).not.toHaveProperty("built");
  expect(Object.keys(python?.files ?? {})).not.toContain("pom.xml");
});

test("without a job in Scala nothing is to be compiled", async () => {
  const { scala } = await jobs({
    "count/job.ts": job(`batchJob("count", { main: python("count.py"), reads: { orders } })`),
  });
  expect(scala).toBe(false);
});

test("declarations that do not load are named together, each with its line", async () => {
  await expect(
    jobs({
      "a/job.ts": job(`batchJob("a", { main: python("a.py"), reads: { ordrs } })`),
      "c/job.ts": "export default batchJob(;\n",
      "d/job.ts": "export const job = 1;\n",
    }),
  ).rejects.toThrow(
    /^The jobs cannot be loaded:\n {2}- jobs\/a\/job.ts line 3: ordrs is not defined\.\n {2}- jobs\/c\/job.ts .*\.\n {2}- jobs\/d\/job.ts: it has no `export default` of a job\.$/,
  );
});

test("datasets that do not load are named with their line", async () => {
  await expect(jobs({ "datasets.ts": "export const a = topc('a');\n" })).rejects.toThrow(
    "The jobs cannot be loaded:\n  - jobs/datasets.ts line 1: topc is not defined.",
  );
});

test("a job's parts and needs are its own: what others declare changes none of them", async () => {
  const count = job(`batchJob("count", { main: python("count.py"), reads: { orders } })`);
  const of = async (files: Record<string, string>) => {
    const { published } = await jobs({ "count/job.ts": count, ...files });
    const found = published.find(({ name }) => name === "count");
    return { parts: found?.parts ?? {}, needs: found?.needs };
  };
  const changed = async (files: Record<string, string>) => {
    const [before, after] = [await of({}), await of(files)];
    return Object.keys(before.parts).filter((part) => before.parts[part] !== after.parts[part]);
  };
  expect((await of({})).needs).toEqual([]);
  const table = `import { postgresTable } from "${INFRA}/datasets/dataset.ts";
export const totals = postgresTable("m.t", { columns: { id: "string" } });\n`;
  const other = {
    "other/a.py": "def run(job): ...",
    "other/job.ts": count.replace('"count"', '"other"').replace("count.py", "a.py"),
  };
  expect(await changed({ "datasets.ts": `${table}${DATASETS}`, ...other })).toEqual([]);
  expect(await changed({ "count/count.py": "def run(job): new" })).toEqual(["its code"]);
  expect(await changed({ "lib/jobkit/io.py": "new" })).toEqual(["the jobs' library"]);
  expect(await changed({ "datasets.ts": DATASETS.replace("6,2", "7,2") })).toEqual([
    "its job.ts or its datasets",
  ]);
  const cores = count.replace("main: ", "spark: { cores: 2 }, main: ");
  expect(await changed({ "count/job.ts": cores })).toEqual([
    "what it has of Spark (its job.ts, or headwater:spark)",
  ]);
});
