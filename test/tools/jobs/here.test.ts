import { expect, test } from "vitest";
import { jobsHere, warning } from "../../../tools/jobs/here.ts";

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
