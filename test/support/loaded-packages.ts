import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { answers, idOf, outputsOf } from "./provider.ts";
import { headwaterKeys, PROJECT } from "./stack-file.ts";

/**
 * Runs `infra/index.ts` for a stack under mocks and prints which of the providers' packages Node has loaded: `node loaded-packages.ts dev [OUTPUTS]`,
 * with the outputs of its last `up` as JSON.
 */
const [stack = "dev", outputs = "{}"] = process.argv.slice(2);
const text = readFileSync(new URL(`Pulumi.${stack}.yaml`, PROJECT), "utf8");
await pulumi.runtime.setMocks(
  {
    call: ({ token }) =>
      token === "pulumi:pulumi:readStackOutputs"
        ? { outputs: JSON.parse(outputs) }
        : (answers[token] ?? {}),
    newResource: ({ type, name, inputs }) => ({
      id: idOf(type, name),
      state: { ...inputs, ...outputsOf(type, name, inputs, []) },
    }),
  },
  "headwater",
  stack,
  false,
  "organization",
);
pulumi.runtime.setAllConfig(
  Object.fromEntries(
    Object.entries(headwaterKeys(text)).map(([key, value]) => [
      `headwater:${key}`,
      JSON.stringify(value),
    ]),
  ),
);
const { services } = (await import("../../infra/index.ts")) as { services: unknown };
const packages = Object.keys(createRequire(import.meta.url).cache).flatMap(
  (path) => /node_modules\/(@pulumi\/[\w-]+)\//.exec(path.replaceAll("\\", "/"))?.[1] ?? [],
);
console.log(JSON.stringify({ packages: [...new Set(packages)].sort(), services }));
