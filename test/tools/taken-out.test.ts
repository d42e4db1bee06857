import { expect, test } from "vitest";
import { schema } from "../../infra/config/schema.ts";
import { deploy } from "../../tools/stack/deploy.ts";
import type { Pulumi } from "../../tools/stack/pulumi.ts";
import type { StateResource } from "../../tools/stack/state.ts";

const PLATFORM = "headwater:index:DataPlatform";
const resource = (of: string, type: string, name: string): StateResource => ({
  urn: `urn:pulumi:dev::headwater::${PLATFORM}$headwater:${of}$${type}::${name}`,
  type,
  id: name,
});
const job = (type: string, name: string) => resource("jobs:RunningJob", type, name);

/** A stack that has some resources, and the commands that a deployment with these jobs in `running` gives. */
async function commands(
  resources: readonly StateResource[],
  running: readonly string[],
  sure: boolean,
  code: (command: string) => number = () => 0,
) {
  const done: string[] = [];
  const pulumi: Pulumi = {
    scope: { project: "headwater", stack: "dev" },
    program: { pulumi: "pulumi", env: {} },
    show: async (...args) => {
      done.push(args.join(" "));
      return code(args[0] ?? "");
    },
    state: async () => ({ version: 3, deployment: { resources } }),
    replaceState: async () => {},
  };
  const settings = schema.parse({
    target: { kind: "kubernetes", context: "mine", namespace: "mine" },
    jobs: { running },
  });
  const ended = await deploy(pulumi, undefined, settings, sure).then(
    () => "deployed",
    (error: unknown) => String(error),
  );
  return { done, ended };
}

const CONTAINER = "docker:index/container:Container";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

test.each([CONTAINER, DEPLOYMENT])(
  "a job that the stack file has no more goes before anything else is done: %s",
  async (type) => {
    const gone = job(type, "ticks");
    const { done, ended } = await commands(
      [
        gone,
        job(type, "ticks-2"),
        job("kubernetes:core/v1:ConfigMap", "ticks-files"),
        resource("streams:KafkaCluster", type, "kafka-0"),
      ],
      ["ticks-2"],
      true,
      (command) => (command === "up" ? 255 : 0),
    );
    expect(done).toEqual([
      `destroy --suppress-outputs --yes --skip-preview --target ${gone.urn}`,
      "up --suppress-outputs --yes --skip-preview",
    ]);
    // It is gone, whatever becomes of the rest.
    expect(ended).toContain("failed; the reason stands above");
  },
);

test("all that go do so at once, and are asked for where changes are", async () => {
  const gone = [job(CONTAINER, "one"), job(CONTAINER, "two")];
  const { done } = await commands(gone, [], false);
  expect(done[0]).toBe(
    `destroy --suppress-outputs --target ${gone[0]?.urn} --target ${gone[1]?.urn}`,
  );
});

test("where they do not go, nothing else is done", async () => {
  const { done, ended } = await commands([job(CONTAINER, "one")], [], false, () => 1);
  expect(done).toHaveLength(1);
  expect(ended).toContain("one");
});

test.each([
  ["nothing runs", []],
  ["all go on", [job(CONTAINER, "one")]],
  ["it has ended with its network", [job("kubernetes:core/v1:ConfigMap", "two-files")]],
])("where none was taken out, nothing is destroyed: %s", async (_, resources) => {
  const { done } = await commands(resources, ["one"], true);
  expect(done).toEqual(["up --suppress-outputs --yes --skip-preview"]);
});
