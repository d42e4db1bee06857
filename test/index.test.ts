import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Dataset } from "../infra/datasets/dataset.ts";
import * as datasets from "../jobs/datasets.ts";
import { recordStack } from "./support/platform.ts";

interface Ran {
  readonly packages: string[];
  readonly services: Record<string, string>;
}

const ran = new Map<string, Ran>();
const SCRIPT = fileURLToPath(new URL("./support/loaded-packages.ts", import.meta.url));

/** What the program does for a stack, in a process of its own, once. */
function run(stack: string): Ran {
  const known = ran.get(stack);
  if (known) return known;
  const found: Ran = JSON.parse(
    execFileSync(process.execPath, [SCRIPT, stack], { encoding: "utf8" }),
  );
  ran.set(stack, found);
  return found;
}

test("the program runs for dev, exports what its users open, and loads no cloud's package", async () => {
  const { packages, services } = run("dev");
  expect(packages).toEqual(["@pulumi/docker", "@pulumi/pulumi", "@pulumi/random"]);
  expect(services).toEqual({
    Airflow: "http://localhost:8081",
    "Spark master": "http://localhost:9090",
    "Spark worker": "http://localhost:8082",
    "Spark history": "http://localhost:18080",
    Kafka: "127.0.0.1:9092",
    Cassandra: "127.0.0.1:9042",
    PostgreSQL: "127.0.0.1:5433",
    "Spark Connect": "127.0.0.1:15002",
    "Object store": "http://localhost:7070",
  });
  // What the other tests record is made in the same way as the program makes it.
  expect((await recordStack("dev")).made.outputs.services).toEqual(services);
});

test("on Kubernetes it loads that package beside, and services are where `npm run forward` opens them", () => {
  const { packages, services } = run("cluster");
  expect(packages).toEqual([
    "@pulumi/docker",
    "@pulumi/kubernetes",
    "@pulumi/pulumi",
    "@pulumi/random",
  ]);
  // Spark has neither master nor workers there.
  const { "Spark master": _, "Spark worker": __, ...others } = run("dev").services;
  expect(services).toEqual(others);
});

test("on AWS it loads both, database and bucket are not opened, and no driver is shared", () => {
  const { packages, services } = run("prod");
  expect(packages).toContain("@pulumi/aws");
  const {
    PostgreSQL: _,
    "Object store": __,
    "Spark Connect": ___,
    ...others
  } = run("cluster").services;
  expect(services).toEqual(others);
});

/** A table of the lake that the project has, whose datasets are its user's to change. */
const [table = ""] = Object.values<Dataset>(datasets).flatMap(({ kind, name }) =>
  kind === "lake" ? [name] : [],
);

test.each([
  [
    "a column of the lake that is declared no more",
    { members: {}, lakeColumns: { [table]: { was_there_once: "int" } } },
    new RegExp(`lake:${table}.*was_there_once`),
  ],
  [
    "brokers that are fewer than before",
    { members: { kafka: { brokers: 3 } }, lakeColumns: {} },
    /headwater:kafka\.brokers is 1, and the stack has 3/,
  ],
])("the program refuses %s before it makes anything", (_, outputs, refusal) => {
  const refused = spawnSync(process.execPath, [SCRIPT, "dev", JSON.stringify(outputs)], {
    encoding: "utf8",
  });
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toMatch(refusal);
});
