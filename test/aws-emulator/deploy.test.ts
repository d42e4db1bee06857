import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ended, TestStack } from "../offline/conformance/stack.ts";
import { testStack } from "../offline/conformance/stack.ts";
import type { Account } from "./account.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { leftovers } from "./leftovers.ts";
import { seen } from "./seen.ts";
import { wanted } from "./wanted.ts";

// The program's parts of AWS through the real engine and the official plugin, which talks to an emulator. It has never been run: there was no
// machine with that plugin. What needs the cluster's API is not part of it, since an emulated cluster has none.

let emulator: Emulator;
let stack: TestStack;
beforeAll(async () => {
  emulator = await startEmulator();
  // Whatever asks AWS in this process and below it asks the emulator.
  Object.assign(process.env, emulator.env);
  stack = await testStack("headwater-aws", join(import.meta.dirname, "program.ts"));
});
afterAll(async () => {
  stack?.close();
  await emulator?.end();
});

const account = () => emulator.python<Account>("account.py");
const ok = ({ code, output }: Ended) => expect(code, output).toBe(0);
const up = (protect: boolean) => {
  const config = [`--config=emulator=${emulator.url}`, `--config=protect=${protect}`];
  return stack.pulumi(["up", "--yes", "--skip-preview", ...config]);
};

test("an up comes to what must be there", async () => {
  ok(await up(true));
  const found = await account();
  expect(seen(found)).toEqual(wanted(true, found.identities));
});

test("a preview afterwards shows no change", async () => {
  expect(await stack.plan()).toEqual({});
});

test("as long as it is protected, a destroy is refused before anything is deleted", async () => {
  // Its preview refuses: without one the engine deletes all that is not protected itself, and the bucket's policy with it.
  const { code, output } = await stack.pulumi(["destroy", "--yes"]);
  expect(code).not.toBe(0);
  expect(output).toContain("protected");
  const found = await account();
  expect(seen(found)).toEqual(wanted(true, found.identities));
});

test("without protection a destroy leaves nothing", async () => {
  ok(await up(false));
  const found = await account();
  expect(seen(found)).toEqual(wanted(false, found.identities));
  ok(await stack.pulumi(["destroy", "--yes", "--skip-preview"]));
  expect(leftovers(await account())).toEqual([]);
});
