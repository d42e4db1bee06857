/** Prints, as a JSON list, the npm packages that the program of a stack loads: `node bench/loaded.ts <stack>`. */
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { record } from "../test/support/record.ts";
import { headwaterValues } from "../tools/project.ts";

const project = "headwater";
const stack = process.argv[2] ?? "";
const yaml = readFileSync(new URL(`../Pulumi.${stack}.yaml`, import.meta.url), "utf8");
const config = Object.entries(headwaterValues(yaml, project)).map(([key, value]) => [
  `${project}:${key}`,
  JSON.stringify(value),
]);
await record(
  () => {
    pulumi.runtime.setAllConfig(Object.fromEntries(config));
    return import("../infra/index.ts");
  },
  { project, stack },
);
// Pulumi's SDKs are CommonJS, which Node keeps in one cache whoever imports them.
const files = Object.keys(createRequire(import.meta.url).cache);
const names = files.flatMap(
  (path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
);
console.log(JSON.stringify([...new Set(names)].sort()));
