import { afterAll, beforeAll, expect, test } from "vitest";
import type { Scene } from "./program.ts";
import { announce } from "./announce.ts";
import { testStack, type TestStack } from "./stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await testStack("headwater-toolchain-random");
  announce(stack, ["random", "nodejs"]);
});

afterAll(() => stack.close());

function scene(keeper: string): Scene {
  const keepers = { keeper };
  return {
    resources: {
      password: { type: "password", args: { length: 24, special: false, minUpper: 4, keepers } },
      bytes: { type: "bytes", args: { length: 16 } },
    },
    exports: { password: "$password.result", base64: "$bytes.base64", hex: "$bytes.hex" },
  };
}

async function secrets(): Promise<Record<"password" | "base64" | "hex", string>> {
  const { output } = await stack.pulumi(["stack", "output", "--json", "--show-secrets"]);
  return JSON.parse(output) as Record<"password" | "base64" | "hex", string>;
}

test("a password and bytes are made once, kept as ciphertext, and made anew when a keeper changes", async () => {
  const created = await stack.up(scene("one"));
  expect(created.output).toContain("created");
  expect(created.code).toBe(0);
  const first = await secrets();
  expect(first.password).toMatch(/^[A-Za-z0-9]{24}$/);
  expect(first.password.replaceAll(/[^A-Z]/g, "").length).toBeGreaterThanOrEqual(4);
  expect(Buffer.from(first.base64, "base64").toString("hex")).toBe(first.hex);
  for (const secret of Object.values(first)) {
    expect(stack.stateText()).not.toContain(secret);
    expect(created.output).not.toContain(secret);
  }
  expect(await stack.plan(scene("one"))).toEqual({});

  const refreshed = await stack.pulumi(["refresh", "--yes", "--skip-preview"]);
  expect(refreshed.code).toBe(0);
  expect(stack.stateText()).not.toContain(first.password);
  expect(await secrets()).toEqual(first);

  // A replacement is its creation, the switch and the deletion of the old; a plan names the last of them.
  expect(Object.keys(await stack.plan(scene("two")))).toEqual(["password"]);
  expect((await stack.up(scene("two"))).code).toBe(0);
  const second = await secrets();
  expect(second.password).not.toBe(first.password);
  expect(second.hex).toBe(first.hex);
});

test("a RunError shows its message and no stack, and fails the command", async () => {
  const { code, output } = await stack.pulumi(["preview"], {
    mistake: "kafka.brokers must be 1 or more",
  });
  expect(code).not.toBe(0);
  expect(output).toContain("kafka.brokers must be 1 or more");
  expect(output).not.toMatch(/\n\s+at /);
});
