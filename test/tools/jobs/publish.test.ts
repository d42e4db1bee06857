import { expect, test } from "vitest";
import type { Here } from "../../../tools/jobs/here.ts";
import { published, type Ways } from "../../../tools/jobs/publish.ts";
import type { Stack } from "../../../tools/jobs/verb.ts";
import type { Given } from "../../../tools/options.ts";
import { said } from "../../support/said.ts";

const QUESTION = "Publish it first, as `npm run up` does? [y/N] ";
const CHANGED: Here = { codes: { shop: "new" }, streams: {} };

/** What is said, done and run after a job was asked to run. @param answer of whoever sits before the terminal. @default nobody does */
async function asked(here: Here, switches: readonly string[] = [], answer?: string) {
  const [text, did]: [() => string, string[]] = [said(), []];
  const outputs = { jobs: { shop: "old" }, services: { Kafka: "another port" } };
  const stack = { place: {}, outputs, here: Promise.resolve(here) } as unknown as Stack;
  const deployed = { jobs: { shop: "new" }, services: { Kafka: "its own port" } };
  const ways = {
    canAsk: () => answer !== undefined,
    ask: async (question: string) => (did.push(question), answer),
    publish: async (_: unknown, { values, switches: given }: Given) => {
      did.push(["up", values["stack"], ...given].join(" "));
      return { outputs: deployed, reasons: () => ({}) };
    },
  } as unknown as Ways;
  const given = {
    switches: new Set(switches),
    values: { stack: "cluster" },
    lists: {},
    arguments: ["run", "shop"],
  };
  const { jobs, services } = (await published(stack, given, "shop", ways)).outputs;
  return { text: text(), did, runs: jobs["shop"], kafka: services["Kafka"] };
}

test("a job that is as it was published runs without a word", async () => {
  const same = { codes: { shop: "old" }, streams: {} };
  expect(await asked(same, ["publish"], "y")).toMatchObject({ text: "", did: [] });
});

test("one that has changed says so and how to publish it, where nobody can be asked", async () => {
  const { text, did, runs } = await asked(CHANGED);
  expect(text).toContain("What is published of shop is not what is here");
  expect(text).toContain("`npm run jobs -- run shop --publish` publishes it first.");
  expect([did, runs]).toEqual([[], "old"]);
});

test.each(["", "n", "yesterday"])(
  "whoever is asked and answers %j runs the old",
  async (answer) => {
    expect(await asked(CHANGED, [], answer)).toMatchObject({ did: [QUESTION], runs: "old" });
  },
);

test.each(["y", "Yes"])(
  "whoever answers %j runs the new, where the stack is reached",
  async (yes) => {
    expect(await asked(CHANGED, [], yes)).toMatchObject({
      did: [QUESTION, "up cluster no-run"],
      runs: "new",
      kafka: "another port",
    });
  },
);

test("--publish is an answer, and --yes goes on to what it deploys", async () => {
  const { did, runs } = await asked(CHANGED, ["publish"], "n");
  expect([did, runs]).toEqual([["up cluster no-run"], "new"]);
  expect((await asked(CHANGED, ["publish", "yes"])).did).toEqual(["up cluster no-run yes"]);
});

test.each<[string, Here, string]>([
  ["cannot be loaded", { mistakes: "jobs/shop/job.ts line 3" }, "jobs/shop/job.ts line 3"],
  ["is not here", { codes: {}, streams: {} }, "jobs/shop is not here any more"],
])("what %s is said and never published", async (_, here, words) => {
  const { text, did } = await asked(here, ["publish"], "y");
  expect(text).toContain(words);
  expect(did).toEqual([]);
});
