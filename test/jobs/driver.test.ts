import { describe, expect, test } from "vitest";
import type { Capacity } from "../../infra/jobs/check-fit.ts";
import {
  batchJob,
  python,
  scala,
  type SparkSize,
  streamingJob,
} from "../../infra/jobs/declaration.ts";
import { driverMistakes, driverOf } from "../../infra/jobs/driver.ts";
import { jobSpec } from "../../infra/jobs/spec.ts";
import { SMALL } from "../support/spark.ts";

const CAPACITY: Capacity = { ...SMALL, sharedDriver: true };
const job = (spark: Partial<SparkSize> = {}, main = python("a.py")) =>
  batchJob("a", { main, spark });
const sparkOf = (spark: Partial<SparkSize>, capacity = CAPACITY) => {
  const one = job(spark);
  return (jobSpec(one, [one], capacity) as { spark: object }).spark;
};

describe("a batch job", () => {
  test("shares the stack's driver where it fits, and has its own elsewhere", () => {
    expect(driverOf(job(), CAPACITY)).toBe("shared");
    expect(driverOf(job({ memory: "1 GB" }), CAPACITY)).toBe("shared");
    expect(driverOf(job({ cores: 2, memory: "2 GB" }), CAPACITY)).toBe("shared");
    expect(driverOf(job(), { ...CAPACITY, sharedDriver: false })).toBe("own");
    expect(driverOf(job({ driver: "own" }), CAPACITY)).toBe("own");
    expect(driverOf(job({ memory: "1025 MB" }), CAPACITY)).toBe("own");
    expect(driverOf(job({ driverMemory: "1025 MB" }), CAPACITY)).toBe("own");
    expect(driverOf(job({}, scala("A")), CAPACITY)).toBe("own");
  });

  test("that says `shared` and does not fit is refused with every reason; where the stack shares none it has its own", () => {
    const large = job({ driver: "shared", memory: "3 GB", driverMemory: "2 GB" }, scala("A"));
    expect(driverMistakes(large, CAPACITY)).toEqual(
      [
        "it is in Scala",
        "its executors take 3072 MB a core, and those of the shared driver have 1024 MB",
        "its driver takes 2 GB, and the shared one has 1 GB",
      ].map((one) => `its spark has driver "shared", but ${one}: leave it out or write "own"`),
    );
    expect(driverMistakes(large, { ...CAPACITY, sharedDriver: false })).toEqual([]);
    expect(driverMistakes(job({ driver: "shared" }), CAPACITY)).toEqual([]);
  });

  test("on the shared driver asks for nothing but to do without Comet, where it says so", () => {
    expect(sparkOf({ memory: "1 GB" })).toEqual({ driver: "shared", conf: {} });
    const without = { driver: "shared", conf: { "spark.comet.enabled": "false" } };
    expect(sparkOf({ native: false })).toEqual(without);
    expect(sparkOf({ native: false }, { ...CAPACITY, native: false })).toEqual({
      driver: "shared",
      conf: {},
    });
  });
});

test("a stream has a driver of its own, and nothing to say of it", () => {
  const stream = streamingJob("s", { main: python("s.py"), spark: { driver: "own" } });
  expect(driverMistakes(stream, CAPACITY)).toEqual([
    'its spark has driver "own": a streaming job has one of its own, leave it out',
  ]);
});
