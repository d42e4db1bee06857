import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { jobFolders } from "../../infra/jobs/job-folders.ts";
import { loadJobs } from "../../infra/jobs/load-jobs.ts";
import { LARGE } from "../support/spark.ts";

const JOBS = fileURLToPath(new URL("../../jobs", import.meta.url));

/** A directory with some files, which goes when the test ends. */
function directory(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "headwater-jobs-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries({ "lib/jobkit/io.py": "io", ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

test("a folder with a dag.py or a job.ts is a job; tests, caches and notes stay behind", () => {
  const root = directory({
    "sales/dag.py": "d",
    "sales/sales/stage.py": "s",
    "sales/data/day.csv": "a,b\n",
    "sales/tests/test_stage.py": "t",
    "sales/sales/__pycache__/stage.pyc": "x",
    "sales/README.md": "r",
    "sales/job.ts": "j",
    "ticks/job.ts": "j",
    "ticks/ticks.py": "t",
    "notes/dagger.py": "no job",
    "publish.py": "no folder",
  });
  expect(jobFolders(root)).toEqual([
    {
      name: "sales",
      files: {
        "dag.py": "d",
        "data/day.csv": "a,b\n",
        "sales/stage.py": "s",
      },
    },
    { name: "ticks", files: { "ticks.py": "t" } },
  ]);
});

test("jobs are sorted by name", () => {
  const root = directory({ "b/dag.py": "", "a/dag.py": "", "B/dag.py": "" });
  expect(jobFolders(root).map(({ name }) => name)).toEqual(["B", "a", "b"]);
});

test("the jobs of this repository carry the library and none of their tests", async () => {
  const { published, running } = await loadJobs(JOBS, LARGE, []);
  for (const { files } of [...published, ...running]) {
    const paths = Object.keys(files);
    expect(paths.some((path) => path.startsWith("jobkit/"))).toBe(true);
    expect(paths.filter((path) => path.includes("test"))).toEqual([]);
  }
});

test("a file that is no text is refused, for it would not arrive as it is", () => {
  const root = directory({ "sales/dag.py": "d" });
  writeFileSync(join(root, "sales/photo.png"), Buffer.from([0x89, 0x50, 0xff, 0x00]));
  expect(() => jobFolders(root)).toThrow(
    `${join(root, "sales/photo.png")} is not UTF-8 text, and a job's artifact holds text alone.`,
  );
});
