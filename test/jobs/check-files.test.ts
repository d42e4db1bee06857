import { expect, test } from "vitest";
import { fileMistakes } from "../../infra/jobs/check-files.ts";
import { batchJob, python, scala } from "../../infra/jobs/declaration.ts";

const library = { "jobkit/job.py": "", "run_job.py": "", "run_service.py": "" };
const job = (main: `${string}.py`) => batchJob("a", { main: python(main) });
const files = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, ""]));

test("files of any other name are taken", () => {
  const own = files("a.py", "helpers/dates.py", "data/json.csv", "kit.py", "types.txt", "dag.py");
  expect(fileMistakes("a", job("a.py"), own, library)).toEqual([]);
});

test.each<[`${string}.py`, string, string]>([
  ["run_job.py", "run_job.py", "the platform puts a file of its own there"],
  ["a.py", "jobkit/job.py", "the platform puts a file of its own there"],
  ["a.py", "job.json", "the platform puts a file of its own there"],
  ["a.py", "HASH", "the platform puts a file of its own there"],
  ["dag.py", "dag.py", "its job's main has the name of what Airflow loads of a job"],
  [
    "statistics.py",
    "statistics.py",
    "Python would import it wherever anybody asks for its own `statistics`",
  ],
  ["a.py", "pyspark.py", "Python would import it wherever anybody asks for its own `pyspark`"],
  ["a.py", "queue/__init__.py", "Python would import it wherever anybody asks for its own `queue`"],
])("a job whose main is %s has no file %s", (main, path, why) => {
  expect(fileMistakes("a", job(main), files(main, path), library)).toEqual([
    `jobs/a/${path}: ${why}: rename it.`,
  ]);
});

test("a folder that is a DAG alone is imported as a package, so it may have a module of any name", () => {
  expect(fileMistakes("a", undefined, files("dag.py", "json.py", "job.json"), library)).toEqual([]);
  expect(fileMistakes("a", undefined, files("dag.py", "run_job.py"), library)).toHaveLength(1);
});

test("a job in Scala has no build file of its own", () => {
  const declared = batchJob("a", { main: scala("any.Main") });
  expect(fileMistakes("a", declared, files("pom.xml"), library)).toHaveLength(1);
});

test("a job has no name of Python's own", () => {
  expect(fileMistakes("queue", job("a.py"), files("a.py"), library)).toEqual([
    "jobs/queue: Python has a module of its own of that name: call the job otherwise.",
  ]);
});
