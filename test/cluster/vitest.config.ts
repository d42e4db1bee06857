import { defineConfig } from "vitest/config";

/** The cluster tier: one platform on a real Kubernetes, through the real engine, its tests in order. */
export default defineConfig({
  test: {
    include: ["test/cluster/*.test.ts"],
    fileParallelism: false,
    sequence: { concurrent: false },
    bail: 1,
    testTimeout: 1_800_000,
    hookTimeout: 900_000,
  },
});
