import { describe, expect, test } from "vitest";
import { heapOf, leastMemory, nativeSettings } from "../../infra/compute/spark-native.ts";
import { batchJob, python } from "../../infra/jobs/declaration.ts";
import { jvm, megabytes, type Size } from "../../infra/model/units.ts";
import { recordSettings, STACKS } from "../support/platform.ts";
import { settingsOf } from "../support/stack-file.ts";

const sized = (spark: object) => batchJob("a", { main: python("a.py"), spark }).spark;
const COMET = ["spark.plugins", "spark.shuffle.manager", "spark.sql.extendedExplainProviders"];

describe("a job on Comet", () => {
  test.each<Size>(["720 MB", "768 MB", "1 GB", "1.5 GB", "3.3 GB"])(
    "takes %s, and no more",
    (memory) => {
      const outside = nativeSettings(sized({ memory }), true)["spark.memory.offHeap.size"];
      const heap = megabytes(heapOf(memory, true));
      expect(outside).toBe(jvm(`${megabytes(memory) - heap} MB`));
      expect(heap).toBeGreaterThanOrEqual(480);
    },
  );

  test("fits on a worker by its heap as it does by its memory", () => {
    for (let executors = 1; executors <= 20; executors++) {
      for (let memory = 720; memory < 5000; memory += 113) {
        const worker = megabytes(heapOf(`${executors * memory} MB`, true));
        expect(Math.floor(worker / megabytes(heapOf(`${memory} MB`, true)))).toBe(executors);
      }
    }
  });

  test("that declares native: false has the memory of all others and nothing of Comet", () => {
    const settings = nativeSettings(sized({ native: false }), true);
    expect(settings).toEqual({
      "spark.memory.offHeap.enabled": "true",
      "spark.memory.offHeap.size": "256m",
    });
    expect(Object.keys(nativeSettings(sized({}), true))).toEqual([
      ...Object.keys(settings),
      ...COMET,
    ]);
  });
});

test("a stack without Comet leaves all memory to the heap", () => {
  expect(nativeSettings(sized({}), false)).toEqual({});
  expect(heapOf("1 GB", false)).toBe("1 GB");
  expect([leastMemory(false), leastMemory(true)]).toEqual(["480 MB", "720 MB"]);
});

describe.each(STACKS)("the stack %s", (stack) => {
  /** Everything that it makes, as text. */
  const made = async (native: boolean) => {
    const settings = settingsOf(stack);
    const jobs = { ...settings.jobs, running: ["ticks"] };
    const spark = { ...settings.spark, native };
    const { resources } = await recordSettings(stack, { ...settings, jobs, spark });
    return JSON.stringify(resources);
  };
  const OF_COMET = /CometPlugin|offHeap|CometShuffleManager/g;

  test("has nothing of Comet with headwater:spark.native: false, and has it else", async () => {
    expect((await made(true)).match(OF_COMET)?.length ?? 0).toBeGreaterThan(3);
    expect((await made(false)).match(OF_COMET)).toBeNull();
  });
});
