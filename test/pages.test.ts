import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { datasetMistakes } from "../infra/datasets/check.ts";
import { csvFolder, type Dataset, lakeTable, postgresTable } from "../infra/datasets/dataset.ts";
import { ROOT } from "../tools/project.ts";

const KINDS = { lakeTable, postgresTable, csvFolder };

const page = (name: string) => readFileSync(join(ROOT, "docs", name), "utf8");

/** What a block of a page declares, by its names. */
function declared(block: string): Record<string, Dataset> {
  const names = [...block.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
  const code = `${block.replaceAll("export const", "const")}\nreturn { ${names.join(", ")} };`;
  return new Function(...Object.keys(KINDS), code)(...Object.values(KINDS));
}

test.each([
  ["jobs.md", ["totals", "flights"]],
  ["lake.md", ["trades"]],
])("the datasets that %s shows in full can be declared so", (name, expected) => {
  const blocks = [...page(name).matchAll(/```ts\n([^]*?)```/g)].map(([, block = ""]) => block);
  const shown = blocks.filter((one) => one.includes("export const") && !one.includes("…"));
  const datasets = Object.assign({}, ...shown.map(declared));
  expect(Object.keys(datasets)).toEqual(expected);
  expect(datasetMistakes(Object.values(datasets))).toEqual([]);
});

test("what another Spark loads by the page is what the platform has", () => {
  const locked = globSync("images/spark/**/jars.lock", { cwd: ROOT })
    .flatMap((file) => readFileSync(join(ROOT, file), "utf8").split("\n"))
    .map((line) => line.split(" ")[1]);
  const packages = /--packages (\S+?)`/.exec(page("lake.md"))?.[1]?.split(",") ?? [];
  expect(packages).toHaveLength(3);
  for (const one of packages) expect(locked).toContain(one);
});
