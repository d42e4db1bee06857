import { defineConfig } from "vitest/config";

/** What the Pulumi plugins must do, asked of those that are here; needs Docker. */
export default defineConfig({
  test: {
    include: ["test/offline/conformance/*.test.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
