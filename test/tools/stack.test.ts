import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { exportLines } from "../../tools/export-lines.ts";
import { upArguments } from "../../tools/stack/deploy.ts";
import { destroyData } from "../../tools/stack/destroy.ts";
import { drift } from "../../tools/stack/heal.ts";
import { membersIn } from "../../tools/stack/members.ts";
import { isStale, locks } from "../../tools/stack/lock.ts";
import { bucketAccess, readOutputs } from "../../tools/stack/outputs.ts";
import type { Pulumi } from "../../tools/stack/pulumi.ts";
import * as state from "../../tools/stack/state.ts";

const urn = (type: string, name: string) => `urn:pulumi:dev::headwater::${type}::${name}`;
const CONTAINER = "docker:index/container:Container";
const container = (name: string, id: string, outputs = {}): state.StateResource => ({
  urn: urn(CONTAINER, name),
  type: CONTAINER,
  id,
  outputs,
});
const of = (
  resources: state.StateResource[],
  pending: { resource: state.StateResource; type: string }[] = [],
): state.State => ({ version: 3, deployment: { resources, pending_operations: pending } });

const migrated = container("airflow-migrate", "m1", { mustRun: false, exitCode: 0 });
const failed = container("jobs-publish", "p1", { mustRun: false, exitCode: 3 });
const kafka = container("kafka-0", "k1", { mustRun: true, exitCode: 1 });
const volume: state.StateResource = {
  urn: urn("docker:index/volume:Volume", "kafka-0"),
  type: "docker:index/volume:Volume",
  id: "headwater-dev-kafka-0",
};
const network: state.StateResource = {
  urn: urn("docker:index/network:Network", "network"),
  type: "docker:index/network:Network",
  id: "n1",
};

test("a task that ended with another exit code than 0 has failed; a service never has", () => {
  expect(state.failedTasks(of([migrated, failed, kafka])).map(({ id }) => id)).toEqual(["p1"]);
});

test("a stack that was never deployed has no resources", () => {
  expect(state.resources({ version: 3, deployment: {} })).toEqual([]);
});

test("unfinished operations are named, and can be taken out without touching the rest", () => {
  const cut = of([migrated], [{ resource: kafka, type: "creating" }]);
  expect(state.pendingOperations(cut)).toEqual(["creating kafka-0"]);
  expect(state.withoutPending(cut)).toEqual(of([migrated]));
});

test("down takes containers and networks, never volumes", () => {
  expect(state.runningParts(of([kafka, volume, network]))).toEqual([kafka.urn, network.urn]);
});

test("before all is destroyed Pulumi looks whether something is protected, and the stack stays where it says so", async () => {
  const ran: string[] = [];
  const ending = (code: number) =>
    ({
      scope: { project: "headwater", stack: "prod" },
      state: async () => of([volume]),
      show: async (...args: string[]) => (ran.push(args.join(" ")), code),
    }) as unknown as Pulumi;
  await expect(destroyData(ending(255))).rejects.toThrow('pulumi destroy of "prod" failed');
  expect(ran).toEqual(["destroy --yes"]);
  await destroyData(ending(0));
  expect(ran.slice(1)).toEqual(["destroy --yes", "stack rm --yes --preserve-config"]);
});

/** A resource of a component's. */
const within = (
  component: string,
  type: string,
  name: string,
  given: object,
): state.StateResource => ({
  urn: urn(`headwater:index:DataPlatform$headwater:${component}$${type}`, name),
  type,
  ...given,
});

test("a part of the platform changes with a service's container, and not with a task's or a job's", () => {
  const postgres = (id: string) => within("stores:PostgresStore", CONTAINER, "postgres-0", { id });
  const broker = within("streams:KafkaCluster", CONTAINER, "kafka-0", { id: "k1" });
  const task = (component: string, id: string) =>
    within(component, CONTAINER, "warehouse-schema", { id, outputs: { mustRun: false } });
  const before = state.platformParts(
    of([postgres("p1"), broker, task("stores:PostgresStore", "t1")]),
  );
  expect(Object.keys(before).sort()).toEqual(["Kafka", "PostgreSQL"]);
  const same = [
    task("stores:PostgresSchema", "t9"),
    task("stores:PostgresStore", "t2"),
    within("jobs:RunningJob", CONTAINER, "stream", { id: "j1" }),
    within("compute:SparkCluster", CONTAINER, "spark-history", { id: "h1" }),
  ];
  expect(state.platformParts(of([...same, broker, postgres("p1"), volume]))).toEqual(before);
  const after = state.platformParts(of([postgres("p2"), broker]));
  expect(after["Kafka"]).toBe(before["Kafka"]);
  expect(after["PostgreSQL"]).not.toBe(before["PostgreSQL"]);
});

test("on Kubernetes it changes when a workload's pods do, which keep their object, and not with a task's", () => {
  const parts = (image: string, kind = "apps/v1:StatefulSet") =>
    state.platformParts(
      of([
        within("streams:KafkaCluster", `kubernetes:${kind}`, "kafka", {
          id: "headwater/kafka",
          inputs: { spec: { template: { image } } },
        }),
      ]),
    );
  expect(parts("kafka:1")).toEqual(parts("kafka:1"));
  expect(parts("kafka:2")).not.toEqual(parts("kafka:1"));
  expect(parts("kafka:1", "batch/v1:Job")).toEqual({});
});

test("changes are counted: one that came, one that went, one with another id", () => {
  const before = of([kafka, migrated, network]);
  const after = of([container("kafka-0", "k2"), network, volume]);
  expect(state.changedResources(before, before)).toBe(0);
  expect(state.changedResources(before, after)).toBe(3);
});

test("outputs are read in clear, secrets within them too", () => {
  const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
  });
  const stack: state.StateResource = {
    urn: urn("pulumi:pulumi:Stack", "headwater-dev"),
    type: "pulumi:pulumi:Stack",
    outputs: { jobs: { "sales-etl": "abc" }, airflow: secret({ user: "admin", password: "x" }) },
  };
  expect(state.stackOutputs(of([stack]))).toEqual({
    jobs: { "sales-etl": "abc" },
    airflow: { user: "admin", password: "x" },
  });
});

test("outputs that are not there are named", () => {
  expect(() => readOutputs({ services: {}, jobs: {}, airflow: { user: "admin" } })).toThrow(
    "The stack lacks outputs: inside, airflow.password, warehouse, cassandra, objectStore, running.",
  );
});

test("a bucket is read from this machine where it has an address here and a key", () => {
  const outputs = readOutputs({
    services: { "Object store": "http://localhost:7070" },
    inside: {},
    airflow: { user: "a", password: "b" },
    warehouse: { database: "a", user: "b", password: "c" },
    cassandra: { user: "d", password: "e" },
    objectStore: { bucket: "lake", region: "r", accessKey: "k", secretKey: "s" },
    jobs: {},
    running: {},
  });
  expect(bucketAccess(outputs)).toEqual({
    url: "http://localhost:7070",
    bucket: "lake",
    region: "r",
    accessKey: "k",
    secretKey: "s",
  });
  expect(bucketAccess({ ...outputs, services: {} })).toBeUndefined();
  const { bucket, region } = outputs.objectStore;
  expect(bucketAccess({ ...outputs, objectStore: { bucket, region } })).toBeUndefined();
});

const there = (name: string, id: string) => ({
  id,
  name,
  state: "running",
  status: "",
  ports: [],
});

test("what Docker has and the state does not is an orphan; the other way round it is missing", () => {
  const known = state.dockerIds(of([kafka, volume, network, migrated]));
  const own = {
    containers: [there("headwater-dev-kafka-0", "k1"), there("headwater-dev-new", "x1")],
    networks: ["n1", "n2"],
    volumes: ["headwater-dev-other"],
  };
  expect(drift(known, own)).toEqual({
    orphans: [there("headwater-dev-new", "x1")],
    orphanNetworks: ["n2"],
    orphanVolumes: ["headwater-dev-other"],
    missing: [volume.urn, migrated.urn],
  });
});

test("a lock is stale when its process is gone, and only on the machine that it was on", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-lock-"));
  const lock = { pid: 4711, username: "me", hostname: hostname(), timestamp: "now" };
  const at = join(folder, ".pulumi/locks/organization/headwater/dev");
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "one.json"), JSON.stringify(lock));
  writeFileSync(join(at, "one.json.attrs"), "{}");
  const scope = { project: "headwater", stack: "dev" };
  expect(await locks(pathToFileURL(folder).href, scope)).toEqual([lock]);
  expect(await locks(pathToFileURL(folder).href, { ...scope, stack: "prod" })).toEqual([]);
  expect(await locks("s3://bucket", scope)).toEqual([]);
  rmSync(folder, { recursive: true });

  expect(isStale(lock, hostname(), () => false)).toBe(true);
  expect(isStale(lock, hostname(), () => true)).toBe(false);
  expect(isStale(lock, "another", () => false)).toBe(false);
  expect(isStale({ ...lock, pid: process.pid })).toBe(false);
});

test("an up replaces failed tasks, refreshes only when something is amiss, and asks unless it may not", () => {
  expect(upArguments({ refresh: false, replace: [] }, true)).toEqual([
    "--suppress-outputs",
    "--yes",
    "--skip-preview",
  ]);
  expect(upArguments({ refresh: true, replace: [failed.urn] }, false)).toEqual([
    "--suppress-outputs",
    "--refresh",
    "--replace",
    failed.urn,
  ]);
});

test("tasks that make tables and topics are known by their names, on either target", () => {
  const job = (name: string): state.StateResource => ({
    urn: urn("kubernetes:batch/v1:Job", name),
    type: "kubernetes:batch/v1:Job",
  });
  const names = ["kafka-topics", "warehouse-schema", "lake-schema", "object-store-bucket"];
  const others = ["kafka-0", "jobs-publish", "airflow-migrate", "my-schema-0"];
  const made = [...names, ...others].map((name) => container(name, name));
  const found = state.makingTasks(of([...made, job("cassandra-schema")]));
  expect(found.map(state.shortName)).toEqual([...names, "cassandra-schema"]);
});

test("the shell lines set what Pulumi needs, quoted, and put its folders before the shell's own PATH", () => {
  const program = { pulumi: "/cache/bin/pulumi", env: { B: "it's", A: "1", PATH: "/a:/usr/bin" } };
  expect(exportLines(program, "/clone/node_modules/.bin")).toEqual([
    "export A='1'",
    "export B='it'\\''s'",
    `export PATH='/clone/node_modules/.bin:/cache/bin':"$PATH"`,
  ]);
});

test("the members of a cluster are read from its component, also of a stack that was never up", () => {
  const component = (type: string, inputs: Record<string, unknown>): state.StateResource => ({
    urn: urn(type, "x"),
    type,
    inputs,
  });
  expect(membersIn(of([volume]))).toEqual({});
  const old = component("headwater:streams:KafkaCluster", { brokers: 3 });
  expect(membersIn(of([old]))).toEqual({
    kafka: { brokers: 3, controllers: 0, security: "none" },
  });
  const all = [
    component("headwater:streams:KafkaCluster", { brokers: 4, controllers: 3, security: "scram" }),
    component("headwater:stores:CassandraCluster", { nodes: 2 }),
  ];
  expect(membersIn(of(all))).toEqual({
    kafka: { brokers: 4, controllers: 3, security: "scram" },
    cassandra: { nodes: 2 },
  });
});
