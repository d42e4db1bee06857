import { defineConfig } from "vitest/config";

/** Kafka and Cassandra, each alone on real Docker, through the real engine; a tier of its own, since it takes longer than `.ci/run` has time for. */
export default defineConfig({
  test: {
    include: ["test/e2e/members/*.test.ts"],
    fileParallelism: false,
    sequence: { concurrent: false },
    bail: 1,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
