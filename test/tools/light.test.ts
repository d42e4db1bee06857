import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Loads a module and prints which of the packages it loads that take a third of a second each. */
const LOADED = `
import { registerHooks } from "node:module";
const heavy = new Set();
registerHooks({
  resolve(name, context, next) {
    if (/^(@pulumi\\/[\\w-]+|@kubernetes\\/client-node)$/.test(name)) heavy.add(name);
    return next(name, context);
  },
});
await import(process.argv[1]);
console.log(JSON.stringify([...heavy].sort()));
`;
const loaded = (module: string): unknown => {
  const code = ["--input-type=module", "-e", LOADED, new URL(module, import.meta.url).href];
  return JSON.parse(execFileSync(process.execPath, code, { cwd: ROOT, encoding: "utf8" }));
};

test.each(["sql", "jobs", "jobs/list", "jobs/run", "jobs/undo", "jobs/history", "doctor"])(
  "the command %s loads neither Pulumi nor the client of Kubernetes before it needs it",
  (command) => {
    expect(loaded(`../../tools/${command}.ts`)).toEqual([]);
  },
);

test("one that needs them does", () => {
  expect(loaded("../../tools/stack/kubernetes.ts")).toEqual(["@kubernetes/client-node"]);
});
