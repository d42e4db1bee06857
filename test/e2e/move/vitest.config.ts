import { defineConfig } from "vitest/config";

/** A platform of an earlier release that becomes one of this, with what it has; a tier of its own, since it takes longer than `.ci/run` has time for. */
export default defineConfig({
  test: {
    include: ["test/e2e/move/*.test.ts"],
    sequence: { concurrent: false },
    bail: 1,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
});
