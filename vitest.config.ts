import { defineConfig } from "vitest/config";

/** The unit tests: everything that needs no server. Files share a process, because loading Pulumi's SDK takes two seconds. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      "test/e2e/**",
      "test/cluster/**",
      "test/aws-emulator/**",
      "test/offline/conformance/**",
    ],
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    // The SDK takes it for a setting of the stack.
    env: { KUBECONFIG: "" },
  },
});
