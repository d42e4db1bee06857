import { expect, test } from "vitest";
import { z } from "zod";
import { schema } from "../../infra/config/schema.ts";
import { ineffective, SUPPORT } from "../../infra/targets/support.ts";

test("a setting that counts on the other target alone is named, with what this one does", () => {
  const given = {
    kafka: { storage: "20 GB", brokers: 3 },
    spark: { masterPort: 9090, workers: 2, workerMemory: "2 GB" },
    airflow: { taskMemory: "2 GB" },
  };
  expect(ineffective(given, "docker")).toEqual([
    "headwater:airflow.taskMemory has no effect on this target (Batch jobs: Airflow's LocalExecutor: tasks run in the scheduler's container, and drivers that are a job's own).",
    "headwater:kafka.storage has no effect on this target (Storage sizes: none: Docker's volumes have no limit).",
  ]);
  expect(ineffective(given, "kubernetes")).toEqual([
    "headwater:spark.masterPort has no effect on this target (Spark: no master: drivers make their executors as pods, and remove them).",
  ]);
});

test("nothing is said of a stack file that has its target's settings", () => {
  expect(ineffective({ target: { kind: "docker" }, kafka: { brokers: 3 } }, "docker")).toEqual([]);
});

test("every setting of the table is one of the schema", () => {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
  const known = Object.entries(properties).flatMap(([part, section]) =>
    Object.keys((section as { properties?: object }).properties ?? {}).map(
      (key) => `${part}.${key}`,
    ),
  );
  const named = SUPPORT.flatMap(({ settings = {} }) => Object.values(settings).flat());
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => !known.includes(path))).toEqual([]);
});
