import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { recordStack, STACKS } from "../support/platform.ts";
import type { Recorded } from "../support/record.ts";

/** `GOLDEN=update npm test` writes the lists anew; the difference is then read in the commit. */
const UPDATE = process.env["GOLDEN"] === "update";

const line = ({ type, name, parent }: Recorded): string =>
  `${type} ${name}${parent === undefined ? "" : ` < ${parent.split(":")[0]}`}\n`;

describe("a stack makes exactly the resources of its list", () => {
  test.each(STACKS)("%s", async (stack) => {
    const file = new URL(`./${stack}.txt`, import.meta.url);
    const { resources } = await recordStack(stack);
    const list = resources.map(line).join("");
    if (UPDATE) writeFileSync(file, list);
    expect(list, "if this is meant: GOLDEN=update npm test").toBe(readFileSync(file, "utf8"));
  });
});

test.each(STACKS)("%s uses no default provider, which its file forbids", async (stack) => {
  const { resources } = await recordStack(stack);
  const without = resources.filter(
    ({ type, provider }) => !/^(headwater|pulumi):/.test(type) && provider === undefined,
  );
  expect(without.map(line)).toEqual([]);
});
