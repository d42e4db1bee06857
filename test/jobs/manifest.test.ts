import { describe, expect, test } from "vitest";
import { artifactHash, manifest } from "../../infra/jobs/manifest.ts";

const sales = { name: "sales", files: { "dag.py": "d", "lib/a.py": "a" } };
const ticks = { name: "ticks", files: { "dag.py": "t" } };

describe("the hash of an artifact", () => {
  test("is twelve hexadecimal digits that never change for the same files", () => {
    expect(artifactHash(sales.files)).toBe("6c013fc4a0c3");
  });

  test("does not depend on the order of the files", () => {
    expect(artifactHash({ "lib/a.py": "a", "dag.py": "d" })).toBe(artifactHash(sales.files));
  });

  test.each([
    ["a content", { "dag.py": "d", "lib/a.py": "b" }],
    ["a path", { "dag.py": "d", "lib/b.py": "a" }],
    ["one file more", { ...sales.files, "x.py": "" }],
    ["a byte that moves from one file to another", { "dag.py": "", "lib/a.py": "da" }],
    ["what looks like a path inside a content", { "dag.py": "dlib/a.py\x001\x00a" }],
  ])("changes with %s", (_what, files) => {
    expect(artifactHash(files)).not.toBe(artifactHash(sales.files));
  });
});

describe("the manifest", () => {
  test("names each job's files below its hash, whole", () => {
    expect(manifest([sales])).toEqual({
      version: 1,
      jobs: {
        sales: {
          hash: artifactHash(sales.files),
          prefix: `jobs/sales/${artifactHash(sales.files)}/`,
          files: ["dag.py", "lib/a.py"],
          dag: "dag.py",
        },
      },
    });
  });

  test("names what publishing makes among a job's files, under the hash of what it is made from", () => {
    const made = manifest([{ ...ticks, built: ["job.jar"] }]);
    expect(made.jobs["ticks"]).toMatchObject({
      hash: artifactHash(ticks.files),
      files: ["dag.py", "job.jar"],
    });
  });

  test("is the same text for the same jobs in any order", () => {
    expect(JSON.stringify(manifest([ticks, sales]))).toBe(JSON.stringify(manifest([sales, ticks])));
  });

  test("of no jobs is empty", () => {
    expect(manifest([])).toEqual({ version: 1, jobs: {} });
  });
});
