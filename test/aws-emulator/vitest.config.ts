import { defineConfig } from "vitest/config";

/**
 * The parts of AWS on an emulator that the tests start. `checks` needs Python alone; `deploy` needs the official plugin, and has never been
 * run. What needs the API of the cluster is part of neither.
 */
export default defineConfig({
  test: {
    include: ["test/aws-emulator/*.test.ts"],
    fileParallelism: false,
    sequence: { concurrent: false },
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
