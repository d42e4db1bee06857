import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { cassandraSchemaFiles } from "../../infra/stores/cassandra-schema.ts";
import { lakeSchemaFiles } from "../../infra/stores/lake-schema.ts";
import { bucketFiles } from "../../infra/stores/object-store.ts";
import { postgresSchemaFiles } from "../../infra/stores/postgres-schema.ts";

test.each<[string, Readonly<Record<string, string>>]>([
  ["the lake", lakeSchemaFiles([])],
  ["PostgreSQL", postgresSchemaFiles({})],
  ["Cassandra", cassandraSchemaFiles({})],
  ["the bucket", bucketFiles()],
])("what a script of %s imports of this folder comes with it", (_, files) => {
  const names = Object.keys(files).map((path) => path.replace(/^.*\//, ""));
  const imported = Object.values(files)
    .flatMap((text) =>
      [...text.matchAll(/^ *(?:from|import) (\w+)/gm)].map(([, one]) => `${one}.py`),
    )
    .filter((one) => existsSync(new URL(`../../infra/stores/${one}`, import.meta.url)));
  expect(names).toEqual(expect.arrayContaining(imported));
});
