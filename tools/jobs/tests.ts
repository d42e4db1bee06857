import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";

/** The folder of a job's tests, relative to the checkout. @throws Problem for a job that is not there, or has none */
export function testsOf(root: string, job: string): string {
  const folders = readdirSync(join(root, "jobs"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const tested = folders.filter((name) => existsSync(join(root, "jobs", name, "tests")));
  if (tested.includes(job)) return join("jobs", job, "tests");
  const has = `those that have tests: ${tested.join(", ")}`;
  throw folders.includes(job)
    ? new Problem(
        `The job "${job}" has no tests.`,
        `write jobs/${job}/tests/test_${job.replaceAll("-", "_")}.py, as docs/jobs.md shows; ${has}.`,
      )
    : new Problem(`There is no folder jobs/${job}.`, `name one of ${has}.`);
}
