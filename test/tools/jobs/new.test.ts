import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "prettier";
import { expect, onTestFinished, test } from "vitest";
import { loadJobs } from "../../../infra/jobs/load-jobs.ts";
import { writeNewJob } from "../../../tools/jobs/new.ts";
import { ROOT } from "../../../tools/project.ts";
import { SMALL } from "../../support/spark.ts";

/** A copy of the project's jobs, beside its infra. */
function copy(): string {
  const root = mkdtempSync(join(tmpdir(), "headwater-new-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "jobs"));
  for (const part of ["datasets.ts", "lib"]) {
    cpSync(join(ROOT, "jobs", part), join(root, "jobs", part), { recursive: true });
  }
  symlinkSync(join(ROOT, "infra"), join(root, "infra"));
  return root;
}

test("a new job is loaded without a mistake, with its test and its result's dataset", async () => {
  const root = copy();
  expect(await writeNewJob(root, "orders-by-country")).toEqual([
    "jobs/orders-by-country/job.ts",
    "jobs/orders-by-country/orders_by_country.py",
    "jobs/orders-by-country/tests/test_orders_by_country.py",
    "jobs/datasets.ts",
  ]);
  const { published, datasets } = await loadJobs(join(root, "jobs"), SMALL, []);
  expect(published.map(({ name }) => name)).toEqual(["orders-by-country"]);
  expect(datasets.map(({ name }) => name)).toContain("orders_by_country.result");
});

test.each([
  ["lib", "jobs/lib is there already."],
  ["dags", "jobs/dags is the folder of hand-written DAGs."],
  ["Orders", '"Orders" cannot be a job\'s name.'],
  ["../x", '"../x" cannot be a job\'s name.'],
  ["x".repeat(49), "cannot be a job's name: it has 49 characters"],
])("the name %s is refused, and nothing is written", async (name, message) => {
  const root = copy();
  const before = readFileSync(join(root, "jobs/datasets.ts"), "utf8");
  await expect(writeNewJob(root, name)).rejects.toThrow(message);
  expect(readFileSync(join(root, "jobs/datasets.ts"), "utf8")).toBe(before);
});

test("a new job is formatted as `npm run check` wants it, however long its name is", async () => {
  const root = copy();
  const name = "orders-by-country-product-and-customer-segment";
  const read = (path: string) => readFileSync(join(root, "jobs", path), "utf8");
  const before = read("datasets.ts");
  await writeNewJob(root, name);
  const added = read("datasets.ts").slice(before.length).trimStart();
  for (const text of [read(`${name}/job.ts`), added]) {
    expect(await check(text, { parser: "typescript", printWidth: 100 }), text).toBe(true);
  }
});
