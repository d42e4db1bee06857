import { expect, test } from "vitest";
import { EVENT_LOGS } from "../../infra/compute/spark-config.ts";
import { TASK_LOGS } from "../../infra/compute/airflow-config.ts";
import { datasetMistakes } from "../../infra/datasets/check.ts";
import {
  cassandraTable,
  csvFolder,
  type Dataset,
  lakeTable,
  postgresTable,
  topic,
} from "../../infra/datasets/dataset.ts";
import { LAKE } from "../../infra/datasets/folders.ts";
import { nameMistakes } from "../../infra/datasets/names.ts";
import { executorFolders } from "../../infra/jobs/bucket-folders.ts";
import { JOBS_FOLDER } from "../../infra/jobs/published-jobs.ts";

const columns = { id: "string", day: "date?" } as const;
/** What a JavaScript user, or a cast, gets past the compiler. */
const wrong = (dataset: object) => dataset as Dataset;

test("the project's own datasets have no mistakes", async () => {
  const all = Object.values(await import("../../jobs/datasets.ts"));
  expect(datasetMistakes(all)).toEqual([]);
});

test.each<[string, Dataset[], string[]]>([
  [
    "a name that no store takes",
    [topic("a b", { columns, key: "id" })],
    ["topic:a b is not a topic name: at most 249 letters, digits, dots, dashes and underscores."],
  ],
  [
    "a table without a keyspace",
    [wrong({ ...cassandraTable("m.q", { columns, partitionKey: ["id"] }), name: "quotes" })],
    [
      "cassandra:quotes is not `keyspace.table` in lower-case letters, digits and underscores, at most 48 each, a letter first.",
    ],
  ],
  [
    "a folder that starts with a slash",
    [csvFolder("/in", { columns })],
    [
      "csv:/in is not a folder: lower-case letters, digits, dashes and underscores, at most 100 of them between two slashes.",
    ],
  ],
  [
    "partitions of a table of the lake that are none",
    [
      wrong({
        ...lakeTable("m.t", { columns: { id: "string", ratio: "double", time: "timestamp" } }),
        partitionBy: [
          "week(time)",
          "day(when)",
          "hour(id)",
          "ratio",
          "bucket(1, id)",
          "bucket(8, ratio)",
        ],
        sortedBy: ["id", "times"],
        primaryKey: ["key"],
        renamed: { number: "no", id: "time" },
      }),
    ],
    [
      'lake:m.t names "key" in its primaryKey, which is no column of it (id, ratio, time).',
      'lake:m.t renames "no" to "number", which is no column of it.',
      'lake:m.t renames "time" to "id": name what the column was called before.',
      'lake:m.t has "week(time)" in its partitionBy: write a column, day(column), month, year or hour of one, or bucket(16, column).',
      'lake:m.t names "when" in its partitionBy, which is no column of it (id, ratio, time).',
      'lake:m.t has "hour(id)" in its partitionBy, and "id" is a string: that takes timestamp.',
      'lake:m.t has "ratio" in its partitionBy, and "ratio" is a double: that takes string, boolean, int, long, date, decimal.',
      "lake:m.t has 1 buckets in its partitionBy: use 2 to 1024.",
      'lake:m.t has "bucket(8, ratio)" in its partitionBy, and "ratio" is a double: that takes string, int, long, date, timestamp, decimal.',
      'lake:m.t names "times" in its sortedBy, which is no column of it (id, ratio, time).',
    ],
  ],
  [
    "partitions that a table of Iceberg cannot have together, or with its columns",
    [
      lakeTable("m.a", {
        columns: { time: "timestamp", time_day: "date", id: "string", id_bucket: "int" },
        partitionBy: ["day(time)", "bucket(16, id)"],
      }),
      lakeTable("m.b", {
        columns: { time: "timestamp", id: "string" },
        partitionBy: ["day(time)", "hour(time)", "id", "id", "bucket(4, id)", "bucket(8, id)"],
      }),
    ],
    [
      'lake:m.a has a column "time_day", by which name Iceberg keeps "day(time)" of its partitionBy: call the column otherwise.',
      'lake:m.a has a column "id_bucket", by which name Iceberg keeps "bucket(16, id)" of its partitionBy: call the column otherwise.',
      'lake:m.b has "id" and "id" in its partitionBy: keep one.',
      'lake:m.b has "bucket(4, id)" and "bucket(8, id)" in its partitionBy: keep one.',
    ],
  ],
  [
    "what rows cannot take the place of",
    [
      lakeTable("m.a", { columns, replaces: "keys" }),
      lakeTable("m.b", { columns, primaryKey: ["id"], replaces: "none" }),
      wrong({ ...lakeTable("m.c", { columns }), replaces: "some" }),
      lakeTable("m.d", { columns, primaryKey: ["id"], replaces: "all" }),
    ],
    [
      'lake:m.a replaces "keys" and has no primaryKey: name the columns that make a row one.',
      'lake:m.b replaces "none" and has a primaryKey, of which there would be more than one row: take one of them off.',
      'lake:m.c replaces "some": it is "all", "keys", "none", or the run\'s day(column), month(column) or year(column).',
    ],
  ],
  [
    "an export that would lie with other files",
    [
      csvFolder("orders/input", { columns }),
      lakeTable("m.a", { columns, export: "orders" }),
      lakeTable("m.b", { columns, export: "lake/m" }),
      lakeTable("m.c", { columns, export: "b", formerFolder: "b/c" }),
      lakeTable("m.d", { columns, export: "b/c" }),
      lakeTable("m.e", { columns, export: "Exports" }),
      lakeTable("m.f", { columns, export: "exports/f" }),
      lakeTable("m.g", { columns, export: "exports/fg", formerFolder: "orders/former" }),
      lakeTable("m.h", { columns, formerFolder: "exports/f" }),
      csvFolder("exports/fg/in", { columns }),
    ],
    [
      'lake:m.a has its export "orders" where csv:orders/input\'s folder "orders/input" is: give the export a folder of its own.',
      'lake:m.b cannot have export "lake/m": it is a folder of the platform\'s own.',
      'lake:m.c has its export "b" where its own formerFolder "b/c" is: give the export a folder of its own.',
      'lake:m.d has its export "b/c" where lake:m.c\'s formerFolder "b/c" is: give the export a folder of its own.',
      'lake:m.d has its export "b/c" where lake:m.c\'s export "b" is: give the export a folder of its own.',
      'lake:m.e has export "Exports", which is not a folder: lower-case letters, digits, dashes and underscores, at most 100 of them between two slashes.',
      'lake:m.g has its formerFolder "orders/former" where lake:m.a\'s export "orders" is: give the export a folder of its own.',
      'lake:m.h has its formerFolder "exports/f" where lake:m.f\'s export "exports/f" is: give the export a folder of its own.',
      'csv:exports/fg/in has its folder "exports/fg/in" where lake:m.g\'s export "exports/fg" is: give the export a folder of its own.',
    ],
  ],
  [
    "a period that is none",
    [
      lakeTable("m.a", { columns, replaces: "day(day)", partitionBy: ["day"] }),
      lakeTable("m.b", {
        columns: { ...columns, time: "timestamp" },
        primaryKey: ["id"],
        replaces: "month(time)",
        partitionBy: ["bucket(16, time)"],
      }),
      wrong({ ...lakeTable("m.c", { columns }), replaces: "day(when)" }),
      wrong({ ...lakeTable("m.d", { columns }), replaces: "year(id)", partitionBy: ["id"] }),
      wrong({ ...postgresTable("m.e", { columns }), replaces: "none" }),
      wrong({ ...postgresTable("m.f", { columns }), replaces: "hour(day)" }),
      lakeTable("m.g", {
        columns: { time: "timestamp" },
        partitionBy: ["hour(time)"],
        replaces: "year(time)",
      }),
      postgresTable("m.h", { columns: { day: "date" }, replaces: "day(day)" }),
    ],
    [
      'lake:m.a replaces "day(day)", and "day" may be null: take the ? off.',
      'lake:m.b replaces "month(time)", and "time" is not in its primaryKey: a row of another day could have the same key; put it in.',
      'lake:m.b replaces "month(time)", and its rows do not lie together by "time": write partitionBy: ["day(time)"], so that a run touches its own files alone.',
      'lake:m.c names "when" in its replaces, which is no column of it (id, day).',
      'lake:m.d replaces "year(id)", and "id" is a string: that takes date, timestamp.',
      'postgres:m.e replaces "none", which tables of the lake alone do: a second try of a stage would add its rows again.',
      'postgres:m.f replaces "hour(day)": it is "all", "keys", or the run\'s day(column), month(column) or year(column).',
    ],
  ],
  [
    "a type that is none of a column that a table is partitioned by",
    [wrong({ ...lakeTable("m.t", { columns }), columns: { id: "varchar" }, partitionBy: ["id"] })],
    [expect.stringContaining('has a column "id" whose type "varchar" is no type')],
  ],
  [
    "a table of the lake without a namespace",
    [wrong({ ...lakeTable("m.t", { columns }), name: "ticks" })],
    [
      "lake:ticks is not `namespace.table` in lower-case letters, digits and underscores, at most 48 each, a letter first.",
    ],
  ],
  ["no columns", [lakeTable("m.a", { columns: {} })], ["lake:m.a has no columns."]],
  [
    "a column that needs quotes",
    [lakeTable("m.a", { columns: { Total: "int" } })],
    [
      'lake:m.a has a column "Total": use at most 48 lower-case letters, digits and underscores, a letter first.',
    ],
  ],
  [
    "a type that is none",
    [wrong({ ...lakeTable("m.a", { columns }), columns: { id: "varchar" } })],
    [
      'lake:m.a has a column "id" whose type "varchar" is no type: use string, boolean, int, long, double, date, timestamp or decimal(p,s), with a ? when it may be null.',
    ],
  ],
  [
    "a decimal that Cassandra's connector cannot hand back",
    [
      cassandraTable("m.a", {
        columns: {
          id: "string",
          fits: "decimal(38,18)",
          wide: "decimal(21,0)",
          deep: "decimal(19,19)?",
        },
        partitionKey: ["id"],
      }),
    ],
    [
      'cassandra:m.a has a column "wide" of decimal(21,0): Spark reads up to 20 digits before the point and 18 after it from Cassandra; use fewer.',
      'cassandra:m.a has a column "deep" of decimal(19,19)?: Spark reads up to 20 digits before the point and 18 after it from Cassandra; use fewer.',
    ],
  ],
  [
    "a key that is no column, and one that may be null",
    [
      wrong({ ...topic("t", { columns, key: "id" }), key: "symbol" }),
      postgresTable("m.t", { columns, primaryKey: ["id", "day"] }),
    ],
    [
      'topic:t names "symbol" in its key, which is no column of it (id, day).',
      'postgres:m.t names "day" in its primaryKey, which may be null: take the ? off.',
    ],
  ],
  [
    "a latestBy that is no column, may be null, or has no key to go by",
    [
      wrong({ ...postgresTable("m.t", { columns, primaryKey: ["id"] }), latestBy: "updated" }),
      cassandraTable("m.c", { columns, partitionKey: ["id"], latestBy: "day" }),
      lakeTable("m.a", { columns, latestBy: "id" }),
      lakeTable("m.b", { columns, primaryKey: ["id"], latestBy: "id" }),
    ],
    [
      'postgres:m.t names "updated" in its latestBy, which is no column of it (id, day).',
      'cassandra:m.c names "day" in its latestBy, which may be null: take the ? off.',
      "lake:m.a has a latestBy and no primaryKey: name the columns that make a row one.",
    ],
  ],
  [
    "a Cassandra table without a partition key, or with a column in both keys twice",
    [
      cassandraTable("m.a", { columns, partitionKey: [] }),
      cassandraTable("m.b", { columns, partitionKey: ["id", "id"] }),
    ],
    [
      "cassandra:m.a has no partitionKey: name the columns whose rows lie together.",
      'cassandra:m.b names "id" twice in its partitionKey.',
    ],
  ],
  [
    "partitions and retention",
    [topic("t", { columns, key: "id", partitions: 0, retention: "7 days" as "7 d" })],
    [
      "topic:t has 0 partitions: use a whole number from 1 to 1000.",
      'topic:t has a retention that "7 days" is no length of time: write a number, a space and s, min, h or d.',
    ],
  ],
  [
    "names that mean something else where they are",
    [
      cassandraTable("system_auth.roles", { columns, partitionKey: ["id"] }),
      cassandraTable("headwater.migrations", { columns, partitionKey: ["id"] }),
      postgresTable("pg_catalog.t", { columns }),
      postgresTable("information_schema.t", { columns }),
      postgresTable("headwater.t", { columns }),
      postgresTable("m.t", { columns: { xmin: "long", tableoid: "int?", oid: "int" } }),
      csvFolder("runs/mine", { columns }),
      csvFolder("jobs", { columns }),
      topic("__consumer_offsets", { columns, key: "id" }),
    ],
    [
      "cassandra:system_auth.roles cannot have that name: it is a keyspace of Cassandra's own; take another.",
      "cassandra:headwater.migrations cannot have that name: the platform's own records lie there; take another.",
      "postgres:pg_catalog.t cannot have that name: it is a schema of PostgreSQL's own; take another.",
      "postgres:information_schema.t cannot have that name: it is a schema of PostgreSQL's own; take another.",
      "postgres:headwater.t cannot have that name: the platform's own records lie there; take another.",
      'postgres:m.t has a column "xmin", which every table of PostgreSQL has of its own: call it otherwise.',
      'postgres:m.t has a column "tableoid", which every table of PostgreSQL has of its own: call it otherwise.',
      "csv:runs/mine cannot have that name: it is a folder of the platform's own; take another.",
      "csv:jobs cannot have that name: it is a folder of the platform's own; take another.",
      "topic:__consumer_offsets cannot have that name: Kafka's own topics have such names; take another.",
    ],
  ],
  [
    "a column twice among a table's keys",
    [cassandraTable("m.t", { columns, partitionKey: ["id"], clusteringKey: ["id"] })],
    ['cassandra:m.t names "id" twice in its partitionKey and clusteringKey.'],
  ],
  [
    "a table that has the name of another one's index",
    [
      postgresTable("m.t_pkey", { columns }),
      postgresTable("m.t", { columns, primaryKey: ["id"] }),
      postgresTable("m.u", { columns }),
      postgresTable("m.u_pkey", { columns }),
    ],
    [
      "postgres:m.t_pkey cannot have the name of the index of postgres:m.t's primaryKey: take another.",
    ],
  ],
  [
    "two topics that differ in . and _ alone",
    [topic("lab.b", { columns, key: "id" }), topic("lab_b", { columns, key: "id" })],
    [
      "topic:lab_b is to Kafka the same as topic:lab.b, which differs in . and _ alone: rename one.",
    ],
  ],
  [
    "names that are too long",
    [
      postgresTable(`${"s".repeat(49)}.t`, { columns }),
      cassandraTable(`k.${"t".repeat(49)}`, { columns, partitionKey: ["id"] }),
      topic("t".repeat(250), { columns, key: "id" }),
      lakeTable("m.p", { columns: { ["c".repeat(49)]: "int" } }),
    ],
    [
      `postgres:${"s".repeat(49)}.t is not \`schema.table\` in lower-case letters, digits and underscores, at most 48 each, a letter first.`,
      `cassandra:k.${"t".repeat(49)} is not \`keyspace.table\` in lower-case letters, digits and underscores, at most 48 each, a letter first.`,
      `topic:${"t".repeat(250)} is not a topic name: at most 249 letters, digits, dots, dashes and underscores.`,
      `lake:m.p has a column "${"c".repeat(49)}": use at most 48 lower-case letters, digits and underscores, a letter first.`,
    ],
  ],
  [
    "a former folder that was none, or is another's",
    [
      lakeTable("m.a", { columns, formerFolder: "Old Data" }),
      lakeTable("m.b", { columns, formerFolder: "lake/m/a" }),
      lakeTable("m.c", { columns, formerFolder: "orders/us-products" }),
      lakeTable("m.d", { columns, formerFolder: "orders/us-products" }),
    ],
    [
      'lake:m.a has formerFolder "Old Data", which is not a folder: lower-case letters, digits, dashes and underscores, at most 100 of them between two slashes.',
      'lake:m.b cannot have formerFolder "lake/m/a": it is a folder of the platform\'s own.',
      "lake:m.d has the formerFolder of lake:m.c: its rows are one table's.",
    ],
  ],
  [
    "a key that is none, with one near it",
    [
      wrong({ ...topic("t", { columns, key: "id" }), retension: "1 d" }),
      wrong({ ...csvFolder("c", { columns }), check: ["id > 1"] }),
      wrong({ ...cassandraTable("m.c", { columns, partitionKey: ["id"] }), primaryKey: ["id"] }),
      wrong({ ...postgresTable("m.p", { columns }), primaryKeys: ["id"] }),
      wrong({ ...lakeTable("m.l", { columns }), distributedBy: ["day"] }),
    ],
    [
      'topic:t has "retension", which no topic has: did you mean retention? It may have columns, key, partitions, retention.',
      'csv:c has "check", which no csvFolder has: did you mean checks? It may have checks, columns, copies, delimiter, formats, header, nulls, quote.',
      'cassandra:m.c has "primaryKey", which no cassandraTable has. It may have clusteringKey, columns, latestBy, partitionKey.',
      'postgres:m.p has "primaryKeys", which no postgresTable has: did you mean primaryKey? It may have columns, latestBy, primaryKey, replaces.',
      'lake:m.l has "distributedBy", which no lakeTable has. It may have columns, export, formerFolder, latestBy, partitionBy, primaryKey, renamed, replaces, sortedBy.',
    ],
  ],
  [
    "values of other types",
    [
      wrong({ ...postgresTable("m.t", { columns }), primaryKey: "id" }),
      wrong({ ...csvFolder("c", { columns }), columns: undefined, checks: [1] }),
      wrong({ ...csvFolder("d", { columns }), copies: "ignored" }),
      wrong({ ...topic("t", { columns, key: "id" }), partitions: "3", retention: 7 }),
      wrong({ ...lakeTable("m.p", { columns }), columns: { id: 5 } }),
      wrong({ ...lakeTable("m.q", { columns }), name: undefined }),
    ],
    [
      'postgres:m.t has primaryKey "id": it must be a list of text.',
      "csv:c has no columns: it must be a mapping.",
      "csv:c has checks [1]: it must be a list of text.",
      'csv:d has copies "ignored": they are "read" or "refused".',
      'topic:t has partitions "3": it must be a number.',
      "topic:t has retention 7: it must be text.",
      'lake:m.p has a column "id" whose type is 5: it must be text, such as "string".',
      "lake:undefined has no name: it must be text.",
    ],
  ],
  [
    "two of one name, and a folder in another's",
    [csvFolder("a", { columns }), csvFolder("a", { columns }), csvFolder("a/b", { columns })],
    [
      "csv:a is declared twice: keep one.",
      "csv:a/b overlaps with csv:a: give each a folder of its own.",
      "csv:a/b overlaps with csv:a: give each a folder of its own.",
    ],
  ],
])("%s is refused", (_, datasets, mistakes) => {
  expect(datasetMistakes(datasets)).toEqual(mistakes);
});

test("words of SQL and CQL are names like others: they are quoted", () => {
  const words = {
    order: "string",
    select: "int",
    user: "string",
    value: "string",
    token: "string",
  } as const;
  expect(
    datasetMistakes([
      cassandraTable("shop.order", { columns: words, partitionKey: ["order"] }),
      postgresTable("group.table", { columns: words, primaryKey: ["order"] }),
      topic("t".repeat(249), { columns: words, key: "order" }),
      postgresTable(`${"s".repeat(48)}.${"t".repeat(48)}`, { columns: words }),
    ]),
  ).toEqual([]);
});

test("the folders that no dataset may be are those that the platform writes", () => {
  const own = [JOBS_FOLDER, EVENT_LOGS, LAKE, TASK_LOGS, ...executorFolders([])];
  expect(own.length).toBe(6);
  expect(own.flatMap((name) => nameMistakes(csvFolder(name, { columns })))).toHaveLength(6);
});
