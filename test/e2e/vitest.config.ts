import { defineConfig } from "vitest/config";

/** The end-to-end tier: one platform on real Docker, through the real engine, its tests in order. */
export default defineConfig({
  test: {
    include: ["test/e2e/*.test.ts"],
    fileParallelism: false,
    sequence: { concurrent: false },
    bail: 1,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});
