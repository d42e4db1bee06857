import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folderMistakes } from "../../infra/jobs/check-files.ts";
import { KEYWORDS } from "../../infra/jobs/python-modules.ts";
import { Problem } from "../problem.ts";
import { ROOT } from "../project.ts";

/** Where Python files are DAGs of their own. */
const HAND_WRITTEN = "jobs/dags";

/** Characters of a job's name, of which a namespace of the lake has no more. */
const LONGEST = 48;

/** The files of a new job by path below `jobs/`, and what `datasets.ts` gets. Pure. */
export function newJob(name: string): {
  readonly files: Readonly<Record<string, string>>;
  readonly dataset: string;
} {
  const module = name.replaceAll("-", "_");
  const result = `${name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Result`;
  return {
    dataset: `/** What the job ${name} makes. */
export const ${result} = lakeTable("${module}.result", {
  columns: { country: "string", orders: "long" },
});
`,
    files: {
      [`${name}/job.ts`]: `import { batchJob, python } from "../../infra/jobs/declaration.ts";
import { ${result}, orders } from "../datasets.ts";

/** Counts the orders of each country. */
export default batchJob("${name}", {
  main: python("${module}.py"),
  reads: { orders },
  writes: { result: ${result} },
});
`,
      [`${name}/${module}.py`]: `"""How many orders came from each country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from jobkit.job import Job


def run(job: Job) -> None:
    """Count the orders of each country."""
    counted = job.read("orders").groupBy("country").agg(F.count(F.lit(1)).alias("orders"))
    job.write("result", counted.orderBy("country"))
`,
      [`${name}/tests/test_${module}.py`]: `"""Orders are counted by country."""

import ${module}


def test_orders_are_counted_by_country(local_job):
    rows = [{"country": "US"}, {"country": "US"}, {"country": "DE"}]
    job = local_job("${name}").given("orders", rows)
    ${module}.run(job)
    assert job.written["result"] == [
        {"country": "DE", "orders": 1},
        {"country": "US", "orders": 2},
    ]
`,
    },
  };
}

/**
 * Writes a new job that runs, with its test.
 * @param root the checkout. @returns the files that were written or added to, relative to it.
 * @throws Problem for a name that cannot be a folder's, a DAG's and a Python package's, or that is taken.
 */
export async function writeNewJob(root: string, name: string): Promise<string[]> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Problem(
      `"${name}" cannot be a job's name.`,
      "use lower-case letters and digits, with dashes between, such as orders-by-country.",
    );
  }
  if (KEYWORDS.has(name) || folderMistakes(name).length > 0) {
    throw new Problem(
      `"${name}" cannot be a job's name: Python has a word or a module of its own of that name.`,
      "take another name.",
    );
  }
  if (name.length > LONGEST) {
    throw new Problem(
      `"${name}" cannot be a job's name: it has ${name.length} characters, and the table of its result could not be called after it.`,
      `take at most ${LONGEST}.`,
    );
  }
  const jobs = join(root, "jobs");
  if (existsSync(join(jobs, name))) {
    throw new Problem(`jobs/${name} is there already.`, "take another name.");
  }
  if (`jobs/${name}` === HAND_WRITTEN) {
    throw new Problem(`${HAND_WRITTEN} is the folder of hand-written DAGs.`, "take another name.");
  }
  const { files, dataset } = newJob(name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(jobs, path)), { recursive: true });
    writeFileSync(join(jobs, path), await formatted(path, text));
  }
  const datasets = join(jobs, "datasets.ts");
  const added = `\n${await formatted(datasets, dataset)}`;
  if (!readFileSync(datasets, "utf8").includes(added)) appendFileSync(datasets, added);
  return [...Object.keys(files), "datasets.ts"].map((path) => `jobs/${path}`);
}

/** As `npm run check` wants it: a long name moves the lines' breaks. */
async function formatted(path: string, text: string): Promise<string> {
  if (!path.endsWith(".ts")) return text;
  const { format, resolveConfig } = await import("prettier");
  return format(text, {
    ...(await resolveConfig(join(ROOT, "jobs", "job.ts"))),
    parser: "typescript",
  });
}
