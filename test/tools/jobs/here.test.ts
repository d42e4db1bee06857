import { expect, test } from "vitest";
import { streamingJob, python } from "../../../infra/jobs/declaration.ts";
import { jobsHere, warning } from "../../../tools/jobs/here.ts";
import { nothingToRun } from "../../../tools/jobs/run.ts";

const published = { orders: "c1", old: "c1" };

test.each<[string, string, Record<string, string>, RegExp | undefined]>([
  ["the same code", "orders", { orders: "c1" }, undefined],
  [
    "another",
    "orders",
    { orders: "c2" },
    /not what is here.*Here is the code c2, published and run is c1\.$/,
  ],
  ["a job that is new here", "fresh", { fresh: "c1" }, /^jobs\/fresh is not published yet\.$/],
  ["a job that is gone here", "old", { orders: "c1" }, /^jobs\/old is not here any more/],
  ["a name that no job has", "order", { orders: "c1" }, undefined],
  ["a stream, which is here and is not run by Airflow", "ticks", { orders: "c1" }, undefined],
  ["others that changed", "orders", { orders: "c1", old: "c2" }, undefined],
])(
  "before a run it is said how the folder stands to what is published: %s",
  (_, job, codes, says) => {
    const said = warning(job, { codes, streams: {} }, published);
    if (says === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(says);
  },
);

test("jobs that cannot be loaded are said to be so, and what runs", () => {
  expect(warning("orders", { mistakes: "jobs/x/job.ts line 2: oops" }, published)).toBe(
    "The jobs here cannot be compared with those that are published, which is what runs:\njobs/x/job.ts line 2: oops",
  );
});

test("the jobs of this checkout have the hashes that its stack would publish", async () => {
  const here = await jobsHere("dev");
  expect(here).toHaveProperty("codes");
  for (const code of Object.values("codes" in here ? here.codes : {})) {
    expect(code).toMatch(/^[0-9a-f]{12}$/);
  }
  expect(await jobsHere("nope")).toEqual({
    mistakes: expect.stringContaining('There is no stack "nope".'),
  });
});

test("what is no batch job is told what it is, and what is none which there are", () => {
  const here = { codes: {}, streams: { ticks: streamingJob("ticks", { main: python("a.py") }) } };
  const outputs = { jobs: { b: "c1", a: "c1" }, running: { source: "service" } } as const;
  const said = (name: string) => nothingToRun(name, here, outputs).message;
  expect(said("source")).toBe(
    "source is no batch job: it runs all the time.\n  Remedy: `npm run jobs` shows how far it is, `npm run jobs -- logs source` what it says.",
  );
  expect(said("ticks")).toBe(
    "ticks is no batch job, and does not run in this stack.\n  Remedy: let the stack file name it, headwater:jobs: { running: [ticks] }, and run `npm run up`.",
  );
  expect(said("order")).toBe('There is no job "order" to run.\n  Remedy: name one of: a, b.');
});
