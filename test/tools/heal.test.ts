import type Docker from "dockerode";
import { expect, test } from "vitest";
import { heal } from "../../tools/stack/heal.ts";
import type { Pulumi } from "../../tools/stack/pulumi.ts";
import type { State, StateResource } from "../../tools/stack/state.ts";

const CONTAINER = "docker:index/container:Container";
const container = (name: string, outputs = {}): StateResource => ({
  urn: `urn:pulumi:dev::headwater::${CONTAINER}::${name}`,
  type: CONTAINER,
  id: `id-${name}`,
  outputs,
});
const kafka = container("kafka-0");

/** A stack with a state, and an engine with containers; what is done to them is written down. */
function stack(
  state: State["deployment"],
  running: string[],
  networks: string[] = [],
  volumes: string[] = [],
) {
  const done: string[] = [];
  const told: string[] = [];
  const pulumi: Pulumi = {
    scope: { project: "headwater", stack: "dev" },
    program: { pulumi: "pulumi", env: {} },
    show: async (...args) => (done.push(args.join(" ")), 0),
    state: async () => ({ version: 3, deployment: state }),
    replaceState: async ({ deployment }) =>
      void done.push(`import with ${deployment.pending_operations?.length} pending`),
  };
  const docker = {
    listContainers: async () =>
      running.map((name) => ({
        Id: `id-${name}`,
        Names: [`/headwater-dev-${name}`],
        State: "running",
        Status: "Up",
        Ports: [],
      })),
    listNetworks: async () => networks.map((Id) => ({ Id })),
    listImages: async () => [{ RepoTags: ["headwater/kafka:1"] }, { RepoTags: null }],
    listVolumes: async () => ({ Volumes: volumes.map((Name) => ({ Name })) }),
    getContainer: (id: string) => ({ remove: async () => void done.push(`rm ${id}`) }),
    getNetwork: (id: string) => ({ remove: async () => void done.push(`network rm ${id}`) }),
  };
  const run = () => heal(pulumi, docker as unknown as Docker, (line) => told.push(line));
  return { run, done, told };
}

test("a sound stack is left alone", async () => {
  const { run, done, told } = stack({ resources: [kafka] }, ["kafka-0"]);
  expect(await run()).toMatchObject({ refresh: false, replace: [] });
  expect([done, told]).toEqual([[], []]);
});

test("what a killed engine began is cleared, and what it left behind is removed", async () => {
  const state = {
    resources: [kafka],
    pending_operations: [{ resource: container("postgres-0"), type: "creating" }],
  };
  const { run, done, told } = stack(state, ["kafka-0", "postgres-0"], ["n9"]);
  expect(await run()).toMatchObject({
    before: { deployment: { pending_operations: [] } },
    refresh: true,
    replace: [],
  });
  expect(done).toEqual(["import with 0 pending", "rm id-postgres-0", "network rm n9"]);
  expect(told).toEqual([
    "an earlier run was cut off while creating postgres-0: clearing that from the state",
    "removing headwater-dev-postgres-0, which was left behind by a run that was cut off",
    "removing a network that was left behind by a run that was cut off",
  ]);
});

test("another checkout's data is not taken over: the passwords to it are not here", async () => {
  const { run, done } = stack({ resources: [] }, [], [], ["headwater-dev-postgres-0"]);
  await expect(run()).rejects.toThrow(
    'Data of a stack "dev" is there that another checkout made, whose passwords this one does not have: headwater-dev-postgres-0.\n' +
      "  Remedy: bring it up in the checkout that made it; or copy Pulumi.dev.yaml to one of another name, and use that with --stack; or, if nothing of the data is needed, delete it: npm run down -- --data",
  );
  expect(done).toEqual([]);
});

test("another checkout's containers are not touched", async () => {
  const { run, done } = stack({}, ["kafka-0", "spark-master"]);
  await expect(run()).rejects.toThrow(
    "this checkout's state does not know them: headwater-dev-kafka-0, headwater-dev-spark-master.\n  Remedy: run `npm run down` in the checkout that made them",
  );
  expect(done).toEqual([]);
});

test("a failed task runs again; one that is gone is only made again", async () => {
  const failed = container("jobs-publish", { mustRun: false, exitCode: 1 });
  const there = stack({ resources: [kafka, failed] }, ["kafka-0", "jobs-publish"]);
  expect(await there.run()).toMatchObject({ refresh: false, replace: [failed.urn] });
  expect(there.told).toEqual(["failed last time, will run again: jobs-publish"]);

  const gone = stack({ resources: [kafka, failed] }, ["kafka-0"]);
  expect(await gone.run()).toMatchObject({ refresh: true, replace: [] });
  expect(gone.told).toEqual(["not in Docker any more, will be made again: jobs-publish"]);
});

test("an image that is gone is built again", async () => {
  const image = (name: string): StateResource => ({
    urn: `urn:pulumi:dev::headwater::docker:index/image:Image::images-${name}`,
    type: "docker:index/image:Image",
    id: `headwater/${name}:1`,
    outputs: { imageName: `headwater/${name}:1` },
  });
  const state = { resources: [kafka, image("kafka"), image("spark")] };
  const { run, told } = stack(state, ["kafka-0"]);
  expect(await run()).toMatchObject({ refresh: false, replace: [image("spark").urn] });
  expect(told).toEqual(["not in Docker any more, will be built again: images-spark"]);
});
