import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPython, testPython } from "../../tools/python.ts";
import type { Workspace } from "./workspace.ts";

const HERE = fileURLToPath(new URL("jobs", import.meta.url));

/** Every type of a column, once required and once with null allowed. */
const TYPES = {
  text: "string",
  flag: "boolean",
  small: "int",
  large: "long",
  ratio: "double",
  price: "decimal(12,2)",
  exact: "decimal(38,18)",
  whole: "decimal(38,0)",
  part: "decimal(38,38)",
  day: "date",
  moment: "timestamp",
};
const COLUMNS = Object.entries(TYPES).flatMap(([name, type]) => [
  [name, type],
  [`${name}_or_null`, `${type}?`],
]);
const EVERY_TYPE = { id: "int", ...Object.fromEntries(COLUMNS) };
/** Decimals of more digits than Cassandra's connector hands back. */
const WIDE = ["whole", "whole_or_null", "part", "part_or_null"];
const SPARK: Readonly<Record<string, string>> = { long: "bigint" };

/** Rows of every type that are brought into each store and back. */
export const ROWS = 300;

const DATASETS = `
const everyType = ${JSON.stringify(EVERY_TYPE)} as const;
const { ${WIDE.join(", ")}, ...fewerDigits } = everyType;
export const typesInCassandra = cassandraTable("e2e.every_type", { columns: fewerDigits, partitionKey: ["id"] });
export const typesInPostgres = postgresTable("e2e.every_type", { columns: everyType, primaryKey: ["id"] });
export const typesInLake = lakeTable("e2e.every_type", { columns: everyType, primaryKey: ["id"], partitionBy: ["bucket(4, id)"] });
const { ratio, ratio_or_null, ...noDoubles } = everyType;
export const typesNatively = lakeTable("e2e.every_type_natively", { columns: noDoubles, partitionBy: ["bucket(2, id)", "month(day)"] });
export const typesInTopic = topic("e2e-every-type", { columns: everyType, key: "id" });

const numbered = { id: "long", run: "string", work: "long" } as const;
export const numberedLake = lakeTable("e2e.numbered", { columns: numbered });
export const numberedTable = postgresTable("e2e.numbered", { columns: numbered });

const shown = { id: "long", job: "string", run: "string" } as const;
export const shownTable = postgresTable("e2e.shown", { columns: shown });
export const shownLake = lakeTable("e2e.shown", { columns: shown });

const ofDay = { columns: { id: "int", at: "timestamp" }, replaces: "day(at)" } as const;
export const dayTable = postgresTable("e2e.by_day", ofDay);
export const dayLake = lakeTable("e2e.by_day", { ...ofDay, partitionBy: ["day(at)"] });

const written = { columns: { id: "long", run: "string" } } as const;
export const empty = lakeTable("e2e.empty", written);
export const replaced = lakeTable("e2e.replaced", written);
export const keyed = lakeTable("e2e.keyed", { ...written, primaryKey: ["id"] });
export const added = lakeTable("e2e.added", { ...written, replaces: "none" });
export const streamed = lakeTable("e2e.streamed", { ...written, replaces: "none" });
export const fresh = lakeTable("e2e.fresh", { ...written, replaces: "none" });

const byCountry = { country: "string", orders: "int", version: "int" } as const;
const latest = { columns: byCountry, latestBy: "version" } as const;
export const latestInPostgres = postgresTable("e2e.latest", { ...latest, primaryKey: ["country"] });
export const latestInCassandra = cassandraTable("e2e.latest", { ...latest, partitionKey: ["country"] });
export const latestInLake = lakeTable("e2e.latest", { ...latest, primaryKey: ["country"] });
export const refusedInCassandra = cassandraTable("e2e.refused", { columns: byCountry, partitionKey: ["country"] });

const words = { order: "string", select: "int", group: "string" } as const;
export const wordsInPostgres = postgresTable("select.order", { columns: words, primaryKey: ["order"], latestBy: "select" });
export const wordsInCassandra = cassandraTable("select.order", { columns: words, partitionKey: ["order"], clusteringKey: ["group"] });
export const wordsInLake = lakeTable("select.order", { columns: words, primaryKey: ["order"], partitionBy: ["bucket(2, order)", "group"] });

export const wordKeys = topic("e2e-words", { columns: { key: "string", by: "string" }, key: "key", partitions: 5 });
export const amountKeys = topic("e2e-amounts", { columns: { key: "decimal(5,2)", by: "string" }, key: "key" });
`;

/** Two jobs of the same code, which write the same tables in two steps. */
const twoSteps = (
  name: string,
) => `import { batchJob, python } from "../../infra/jobs/declaration.ts";
import { shownLake, shownTable } from "../datasets.ts";

export default batchJob("${name}", {
  main: python("two_steps.py"),
  stages: ["prepare", "show"],
  writes: { lake: shownLake, table: shownTable },
  params: { after: "" },
  retries: 0,
  concurrency: 2,
});
`;

/** A job that sends keys to topics, of either kind. */
const keys = (
  kind: "batchJob" | "serviceJob",
  name: string,
) => `import { ${kind}, python } from "../../infra/jobs/declaration.ts";
import { amountKeys, wordKeys } from "../datasets.ts";

export default ${kind}("${name}", {
  main: python("keys.py"),
  writes: { words: wordKeys, amounts: amountKeys },
});
`;

const JOBS: Readonly<Record<string, string>> = {
  "every-type": `import { batchJob, python } from "../../infra/jobs/declaration.ts";
import * as all from "../datasets.ts";

const stores = { cassandra: all.typesInCassandra, postgres: all.typesInPostgres, lake: all.typesInLake, topic: all.typesInTopic };

export default batchJob("every-type", {
  main: python("every_type.py"),
  writes: { ...stores, natively: all.typesNatively },
});
`,
  "slow-writer": `import { batchJob, python } from "../../infra/jobs/declaration.ts";
import { numberedLake, numberedTable } from "../datasets.ts";

export default batchJob("slow-writer", {
  main: python("slow_writer.py"),
  writes: { lake: numberedLake, table: numberedTable },
  params: { rows: "100" },
  // Whose driver a test kills, and looks for in Spark's history.
  spark: { driver: "own" },
});
`,
  "two-steps": twoSteps("two-steps"),
  "other-two-steps": twoSteps("other-two-steps"),
  "by-day": `import { batchJob, python } from "../../infra/jobs/declaration.ts";
import { dayLake, dayTable } from "../datasets.ts";

export default batchJob("by-day", {
  main: python("by_day.py"),
  writes: { lake: dayLake, table: dayTable },
  params: { rows: "1" },
  timezone: "Europe/Berlin",
});
`,
  "same-key": `import { batchJob, python } from "../../infra/jobs/declaration.ts";
import * as all from "../datasets.ts";

export default batchJob("same-key", {
  main: python("same_key.py"),
  writes: {
    latest_in_postgres: all.latestInPostgres,
    latest_in_cassandra: all.latestInCassandra,
    latest_in_lake: all.latestInLake,
    refused: all.refusedInCassandra,
  },
});
`,
  "reserved-words": `import { batchJob, python } from "../../infra/jobs/declaration.ts";
import { wordsInCassandra, wordsInLake, wordsInPostgres } from "../datasets.ts";

export default batchJob("reserved-words", {
  main: python("reserved_words.py"),
  writes: { cassandra: wordsInCassandra, lake: wordsInLake, postgres: wordsInPostgres },
});
`,
  "key-batch": keys("batchJob", "key-batch"),
  "key-service": keys("serviceJob", "key-service"),
};

/** Adds to a copy of the project what the tests run there beside its own jobs. */
export async function addJobs(workspace: Workspace): Promise<void> {
  const jobs = join(workspace.folder, "jobs");
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(jobs, path)), { recursive: true });
    writeFileSync(join(jobs, path), text);
  };
  workspace.edit("jobs/datasets.ts", (text) => text.concat(DATASETS));
  for (const [name, declaration] of Object.entries(JOBS)) {
    const main = /python\("(.*)"\)/.exec(declaration)?.[1] ?? "";
    put(`${name}/job.ts`, declaration);
    put(`${name}/${main}`, readFileSync(join(HERE, main), "utf8"));
  }
  put(
    "every-type/rows.json",
    rows(workspace, await testPython(workspace.folder, await findPython(), console.log)),
  );
  mkdirSync(join(jobs, "dags"), { recursive: true });
  cpSync(join(HERE, "greeting.py"), join(jobs, "dags/greeting.py"));
}

/** Rows of every type, as hypothesis makes them. */
function rows({ folder }: Workspace, python: string): string {
  const columns = COLUMNS.map(([, type = ""]) => {
    const kind = type.replace(/\?$/, "");
    return { type: SPARK[kind] ?? kind, nullable: type.endsWith("?") };
  });
  return execFileSync(
    python,
    ["-B", join(HERE, "make_rows.py"), JSON.stringify(columns), String(ROWS)],
    { encoding: "utf8", env: { ...process.env, PYTHONPATH: join(folder, "jobs/tests") } },
  );
}
