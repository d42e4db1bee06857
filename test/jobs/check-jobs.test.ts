import { expect, test } from "vitest";
import { csvFolder, lakeTable } from "../../infra/datasets/dataset.ts";
import { type Found, jobMistakes } from "../../infra/jobs/check-jobs.ts";
import {
  batchJob,
  type Declaration,
  python,
  scala,
  serviceJob,
  streamingJob,
} from "../../infra/jobs/declaration.ts";
import { SMALL } from "../support/spark.ts";

const columns = { id: "string" } as const;
const orders = csvFolder("orders", { columns });
const result = lakeTable("m.result", { columns });
const kept = lakeTable("m.kept", { columns, primaryKey: ["id"] });
const added = lakeTable("m.added", { columns, replaces: "none" });
const elsewhere = lakeTable("m.elsewhere", { columns });
const main = python("a.py");
const CODE = "def run(job): ...\ndef load(job): ...\n# class, airflow, setup, load-all";

const found = (declaration: Declaration, files: Found["files"] = { "a.py": CODE }): Found => ({
  folder: "a",
  declaration,
  files,
});
const mistakes = (...jobs: Found[]) =>
  jobMistakes(jobs, [orders, result, kept, added], SMALL, ["a"]);

test("a job that fits is accepted", () => {
  const job = batchJob("a", { main, reads: { orders }, writes: { result }, schedule: "0 3 * * *" });
  expect(mistakes(found(job))).toEqual([]);
  expect(mistakes(found(batchJob("a", { main, writes: { kept } })))).toEqual([]);
});

test("a job on a schedule whose outputs a backfill would leave otherwise each is refused with the others' mistakes", () => {
  const job = (schedule: string) =>
    found(batchJob("a", { main, schedule, writes: { result, kept }, retries: -1 }));
  expect(mistakes(job("@daily"))).toEqual([
    "jobs/a/job.ts: its retries are -1: use a whole number from 0.",
    expect.stringMatching(
      /^jobs\/a\/job\.ts: its outputs disagree about a day that is run once more/,
    ),
  ]);
  expect(mistakes(job("manual"))).toHaveLength(1);
});

test("what a stream adds to a table stays its own", () => {
  const stream = found(streamingJob("a", { main, writes: { kept, added } }));
  const other = (writes: Declaration["writes"]): Found => ({
    ...found(batchJob("b", { main, writes })),
    folder: "b",
  });
  expect(mistakes(stream, other({ kept }))).toEqual([]);
  expect(mistakes(other({ mine: added }), stream)).toEqual([
    "jobs/b: it writes lake:m.added, to which the stream jobs/a adds its rows: give it a table of its own.",
  ]);
});

test.each([
  "UTC",
  "Europe/Berlin",
  "Asia/Calcutta",
  "Europe/Kyiv",
  "America/Port-au-Prince",
  "Etc/GMT+1",
])("a schedule may go by the clocks of %s", (timezone) => {
  expect(mistakes(found(batchJob("a", { main, schedule: "0 3 * * *", timezone })))).toEqual([]);
});

test.each(["src/main/scala/Count.scala", "src/main/scala/any/where/Count.scala"])(
  "a job in Scala that fits is accepted: %s",
  (path) => {
    const job = batchJob("a", { main: scala("Count"), reads: { orders }, writes: { result } });
    expect(mistakes(found(job, { [path]: "" }))).toEqual([]);
  },
);

test.each<[string, Found, string]>([
  [
    "a name that is not the folder's",
    found(batchJob("b", { main })),
    'its job is called "b": call it "a", as the folder',
  ],
  [
    "a main that is not there",
    found(batchJob("a", { main: python("b.py") })),
    'its main "b.py" is not in the folder (a.py)',
  ],
  [
    "a Scala object without its file",
    found(batchJob("a", { main: scala("sales.Count") }), {
      "src/main/scala/sales/Counts.scala": "",
    }),
    "its main is the Scala object sales.Count, and src/main/scala/ has no Count.scala (src/main/scala/sales/Counts.scala): write it, with object Count { def run(job: headwater.Job): Unit }",
  ],
  [
    "Scala elsewhere in the folder",
    found(batchJob("a", { main: scala("Count") }), { "scala/Count.scala": "" }),
    "its main is the Scala object Count, and src/main/scala/ has no Count.scala (scala/Count.scala): write it, with object Count { def run(job: headwater.Job): Unit }",
  ],
  [
    "a service in Scala",
    found(serviceJob("a", { main: scala("Count") }), { "src/main/scala/Count.scala": "" }),
    "a service job cannot be in Scala: write its main in Python",
  ],
  [
    "a stream in Scala",
    found(streamingJob("a", { main: scala("Count") }), { "src/main/scala/Count.scala": "" }),
    "a streaming job cannot be in Scala: write its main in Python",
  ],
  [
    "a dataset that is not declared",
    found(batchJob("a", { main, reads: { elsewhere } })),
    '"elsewhere" is lake:m.elsewhere, which jobs/datasets.ts does not export',
  ],
  [
    "a role of both sides",
    found(batchJob("a", { main, reads: { result }, writes: { result } })),
    '"result" is a role of reads and of writes: name one of them otherwise',
  ],
  [
    "writing CSV",
    found(batchJob("a", { main, writes: { orders } })),
    '"orders" writes csv:orders: CSV folders are read',
  ],
  [
    "no stages",
    found(batchJob("a", { main, stages: [] })),
    "it has no stages: name the functions of its code, or leave stages out",
  ],
  [
    "stages in Scala",
    found(batchJob("a", { main: scala("Count"), stages: ["load", "sum"] }), {
      "src/main/scala/Count.scala": "",
    }),
    "it has the stages load, sum: a job in Scala has one, its run",
  ],
  [
    "a stage that is no function's name",
    found(batchJob("a", { main, stages: ["load-all"] })),
    'its stage "load-all" is no name for one: use lower-case letters, digits and underscores, no word of Python\'s, and not "setup", which comes before them',
  ],
  [
    "a stage that is there already",
    found(batchJob("a", { main, stages: ["setup", "load"] })),
    'its stage "setup" is no name for one: use lower-case letters, digits and underscores, no word of Python\'s, and not "setup", which comes before them',
  ],
  [
    "a stage that the code has not",
    found(batchJob("a", { main, stages: ["lod"] })),
    'its stage "lod" is nowhere in its main: write def lod(job) there',
  ],
  [
    "a stage that is there twice",
    found(batchJob("a", { main, stages: ["load", "load"] })),
    'its stage "load" is there twice',
  ],
  [
    "a schedule that is none",
    found(batchJob("a", { main, schedule: "daily" })),
    'its schedule "daily" is neither of manual, inputs, @hourly, @daily, @midnight, @weekly, @monthly, @quarterly, @yearly, @annually nor a cron expression',
  ],
  [
    "a cron line that Airflow cannot read",
    found(batchJob("a", { main, schedule: "0 26 * * *" })),
    'its schedule "0 26 * * *" has "26" for its hour: use *, or numbers from 0 to 23, with - between two, / before a step and commas between several',
  ],
  [
    "a time zone that is none",
    found(batchJob("a", { main, timezone: "Europe/Berln" })),
    'its timezone "Europe/Berln" is no name of a time zone: write it as the IANA does, such as "Europe/Berlin"',
  ],
  [
    "a time zone in other letters",
    found(batchJob("a", { main, timezone: "america/new_york" })),
    'its timezone "america/new_york" is no name of a time zone: write it as the IANA does, such as "America/New_York"',
  ],
  [
    "an offset for a time zone",
    found(batchJob("a", { main, timezone: "+01:00" })),
    'its timezone "+01:00" is no name of a time zone: write it as the IANA does, such as "Europe/Berlin"',
  ],
  [
    "no time zone",
    found(batchJob("a", { main, timezone: "" })),
    'its timezone "" is no name of a time zone: write it as the IANA does, such as "Europe/Berlin"',
  ],
  [
    "a timeout of nothing",
    found(batchJob("a", { main, timeout: "0 s" })),
    'its timeout is "0 s": use more than nothing',
  ],
  [
    "a trigger without a unit",
    found(streamingJob("a", { main, trigger: "3" as "3 s" })),
    'its trigger "3" is no length of time: write a number, a space and s, min, h or d',
  ],
  [
    "a bound of events ahead without a unit",
    found(streamingJob("a", { main, aheadBy: "600" as "600 s" })),
    'its aheadBy "600" is no length of time: write a number, a space and s, min, h or d',
  ],
  [
    "a bound of events ahead that takes none",
    found(streamingJob("a", { main, aheadBy: "0 s" })),
    'its aheadBy is "0 s": use more than nothing',
  ],
  [
    "a number for a parameter",
    found(batchJob("a", { main, params: { minimum: 1 as unknown as string } })),
    'its parameter minimum is 1: parameters are text, such as "1", and the code turns them into what it needs',
  ],
  [
    "a parameter by the name of a run's day",
    found(batchJob("a", { main, params: { as_of: "2024-01-15" } })),
    "its parameter as_of has a name that is taken for the day that a run is for, which is job.as_of: call it otherwise",
  ],
  [
    "retries below nothing",
    found(batchJob("a", { main, retries: -1 })),
    "its retries are -1: use a whole number from 0",
  ],
  [
    "no run at a time",
    found(batchJob("a", { main, concurrency: 0 })),
    "its concurrency is 0: use a whole number from 1",
  ],
  [
    "more cores than a worker has",
    found(batchJob("a", { main, spark: { cores: 3 } })),
    "its 1 executors of 3 cores and 768 MB do not fit: 1 workers of 2 cores and 2 GB have room for 0; ask for less or raise headwater:spark",
  ],
  [
    "more memory than the workers have",
    found(batchJob("a", { main, spark: { executors: 2, memory: "1.5 GB" } })),
    "its 2 executors of 1 cores and 1.5 GB do not fit: 1 workers of 2 cores and 2 GB have room for 1; ask for less or raise headwater:spark",
  ],
  [
    "less memory than an executor starts with",
    found(batchJob("a", { main, spark: { memory: "719 MB" } })),
    'its spark has memory "719 MB", and Spark does not start with less than "720 MB"',
  ],
  [
    "less memory than a driver starts with",
    found(batchJob("a", { main, spark: { memory: "720 MB", driverMemory: "479 MB" } })),
    'its spark has driverMemory "479 MB", and Spark does not start with less than "480 MB"',
  ],
])("%s is refused", (_, job, mistake) => {
  expect(mistakes(job)).toEqual([`jobs/a/job.ts: ${mistake}.`]);
});

/** What Node runs although the compiler refuses it. */
const loose = {
  batch: batchJob as (name: unknown, spec: unknown) => Declaration,
  stream: streamingJob as (name: unknown, spec: unknown) => Declaration,
  service: serviceJob as (name: unknown, spec: unknown) => Declaration,
};

test("what another module has may be a stage", () => {
  const files = { "a.py": "from stages import *" };
  expect(mistakes(found(batchJob("a", { main, stages: ["lod"] }), files))).toEqual([]);
});

test("jobs that follow each other in a circle are refused", () => {
  const job = (
    name: string,
    reads: Declaration["reads"],
    writes: Declaration["writes"],
    schedule = "inputs",
  ) => ({
    ...found(batchJob(name, { main, reads, writes, schedule })),
    folder: name,
  });
  const words =
    'each follows what another of them writes (schedule "inputs"), so that their runs would never end: give one of them another schedule.';
  expect(mistakes(job("a", { kept }, { result }), job("b", { result }, { kept }))).toEqual([
    `jobs/a, jobs/b: ${words}`,
  ]);
  expect(
    mistakes(job("a", { kept }, { result }), job("b", { result }, { kept }, "@daily")),
  ).toEqual([]);
  const chain = job("a", { kept }, { result });
  const own = job("b", { result, was: added }, { added });
  expect(mistakes(chain, own)).not.toContainEqual(expect.stringContaining("would never end"));
});

test("jobs that Python could not tell apart, or not import, are refused", () => {
  const named = (folder: string) => ({ ...found(batchJob(folder, { main })), folder });
  expect(mistakes(named("my-job"), named("my_job"))).toEqual([
    "jobs/my_job: it is to Python the same as jobs/my-job, which differs in - and _ alone: rename one.",
  ]);
  const words =
    "is none that Python can import: use lower-case letters, digits and dashes, a letter first, and no word of Python's";
  expect(mistakes(named("class"), named("2nd"), named("My-Job"))).toEqual(
    ["class", "2nd", "My-Job"].map((name) => `jobs/${name}/job.ts: its name "${name}" ${words}.`),
  );
});

test.each<[string, Declaration, string[]]>([
  [
    "a key that is none, with one near it",
    loose.batch("a", { main, retrys: 3 }),
    [
      'it has "retrys", which no batch job has: did you mean retries? It may have concurrency, main, params, reads, retries, schedule, spark, stages, timeout, timezone, writes',
    ],
  ],
  [
    "a key of another kind of job",
    loose.service("a", { main, schedule: "@daily", Memory: "1 GB" }),
    [
      'it has "schedule", which no service job has. It may have main, memory, params, reads, writes',
      'it has "Memory", which no service job has: did you mean memory? It may have main, memory, params, reads, writes',
    ],
  ],
  [
    "a key that a stream does not have",
    loose.stream("a", { main, triger: "5 s", retries: 1 }),
    [
      'it has "triger", which no streaming job has: did you mean trigger? It may have aheadBy, main, params, reads, spark, trigger, watermark, writes',
      'it has "retries", which no streaming job has. It may have aheadBy, main, params, reads, spark, trigger, watermark, writes',
    ],
  ],
  [
    "a key of what it takes of Spark",
    loose.batch("a", { main, spark: { core: 2, executorMemory: "1 GB" } }),
    [
      'its spark has "core", which no spark has: did you mean cores? It may have cores, driver, driverMemory, executors, memory, native',
      'its spark has "executorMemory", which no spark has. It may have cores, driver, driverMemory, executors, memory, native',
    ],
  ],
  [
    "what is no size, or none of the cluster",
    loose.batch("a", {
      main,
      spark: { executors: 0, cores: 0.5, memory: "2GB", driverMemory: "64 MB" },
    }),
    [
      "its spark has 0 executors: use a whole number from 1",
      "its spark has 0.5 cores: use a whole number from 1",
      'its spark has memory "2GB", which is not a size: write a number, a space and MB, GB or TB',
    ],
  ],
  [
    "a stream's driver of no size",
    loose.stream("a", { main, spark: { driverMemory: "512" } }),
    [
      'its spark has driverMemory "512", which is not a size: write a number, a space and MB, GB or TB',
    ],
  ],
  [
    "a service's memory that is no size",
    loose.service("a", { main, memory: "1g" }),
    ['it has memory "1g", which is not a size: write a number, a space and MB, GB or TB'],
  ],
  [
    "a stage that no function of Python can be called",
    loose.batch("a", { main, stages: ["class", "airflow"] }),
    [
      'its stage "class" is no name for one: use lower-case letters, digits and underscores, no word of Python\'s, and not "setup", which comes before them',
    ],
  ],
  ["no main", loose.batch("a", {}), ["it has no main: it must be a mapping"]],
  [
    "text for a main",
    loose.batch("a", { main: "a.py" }),
    ['it has main "a.py": it must be a mapping'],
  ],
  [
    "a main of another language",
    loose.batch("a", { main: { language: "r", file: "a.R" } }),
    ['its main is {"language":"r","file":"a.R"}: write python("file.py") or scala("Object")'],
  ],
  [
    "values of other types",
    loose.batch("a", {
      main,
      stages: "load",
      schedule: 5,
      retries: "2",
      timeout: 60,
      params: null,
    }),
    [
      "it has params null: it must be a mapping",
      'it has stages "load": it must be a list of text',
      "it has schedule 5: it must be text",
      'it has retries "2": it must be a number',
      "it has timeout 60: it must be text",
    ],
  ],
  [
    "a list of datasets without roles",
    loose.batch("a", { main, reads: [orders] }),
    [
      'it has reads [{"kind":"csv","name":"orders","checks":[],"copies":"read","columns":{"id":"string"}}]: it must be a mapping',
    ],
  ],
  [
    "a role that is no dataset",
    loose.batch("a", { main, writes: { result: "result" } }),
    ['"result" is "result", which is no dataset: import one from jobs/datasets.ts'],
  ],
  [
    "a driver that there is not",
    loose.batch("a", { main, spark: { driver: "none" } }),
    ['its spark has driver "none": write "own" or "shared", or leave it out'],
  ],
  ["a job by no name", loose.batch(undefined, { main }), ["it has no name: it must be text"]],
  [
    "what is no job",
    { main } as unknown as Declaration,
    ["its default export is no job: write batchJob, streamingJob or serviceJob"],
  ],
])("%s is refused", (_, declaration, wrong) => {
  expect(mistakes(found(declaration))).toEqual(wrong.map((one) => `jobs/a/job.ts: ${one}.`));
});

test("streams that leave no room for a batch job are refused with the numbers", () => {
  const stream = found(streamingJob("a", { main, spark: { executors: 2 } }));
  const batch = { ...found(batchJob("b", { main })), folder: "b" };
  expect(mistakes(stream)).toEqual([]);
  expect(mistakes(stream, batch)).toEqual([
    "jobs: the streaming jobs hold 2 cores and 1536 MB for ever, the largest batch job takes 1 cores and 768 MB, and the Spark cluster has 2 cores and 2048 MB: raise headwater:spark or make jobs smaller.",
  ]);
});
