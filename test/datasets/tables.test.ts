import { expect, test } from "vitest";
import {
  cassandraTable,
  csvFolder,
  lakeTable,
  postgresTable,
  topic,
} from "../../infra/datasets/dataset.ts";
import {
  allTopics,
  cassandraTables,
  declaredTopics,
  lakeTables,
  postgresTables,
} from "../../infra/datasets/tables.ts";

const columns = { id: "string", price: "decimal(12,2)", note: "string?" } as const;
const datasets = [
  topic("ticks", { columns, key: "id", partitions: 6, retention: "12 h" }),
  cassandraTable("m.q", { columns, partitionKey: ["id"], clusteringKey: ["price"] }),
  postgresTable("m.t", { columns, primaryKey: ["id"] }),
  csvFolder("input", { columns }),
  lakeTable("m.l", {
    columns: { ...columns, time: "timestamp", count: "long?" },
    primaryKey: ["id"],
    partitionBy: ["day(time)", "bucket(16, id)", "note"],
    sortedBy: ["time"],
    renamed: { price: "cost" },
  }),
];

test("tables of the lake have Iceberg's types, and their partitions taken apart", () => {
  expect(lakeTables(datasets)).toEqual({
    tables: [
      {
        name: "m.l",
        columns: [
          ["id", "string"],
          ["price", "decimal(12,2)"],
          ["note", "string"],
          ["time", "timestamptz"],
          ["count", "long"],
        ],
        key: ["id"],
        partitions: [
          { transform: "day", column: "time" },
          { transform: "bucket", column: "id", count: 16 },
          { transform: "identity", column: "note" },
        ],
        sorted: ["time"],
        renamed: { price: "cost" },
      },
    ],
  });
});

test("of a table in place of a folder it is said which columns its files must have", () => {
  const former = lakeTable("m.f", {
    columns: { id: "string", note: "string?" },
    formerFolder: "f",
  });
  expect(lakeTables([former])).toMatchObject({
    tables: [{ formerFolder: "f", required: ["id"] }],
  });
});

test("topics have their partitions and retention, and as many copies as the brokers allow", () => {
  const config = { "retention.ms": "43200000" };
  expect(declaredTopics(datasets, 1)).toEqual({ ticks: { partitions: 6, replication: 1, config } });
  expect(declaredTopics(datasets, 5)).toEqual({ ticks: { partitions: 6, replication: 3, config } });
});

test.each([
  [{ config: { "retention.ms": "3600000" } }, { config: { "retention.ms": "3600000" } }],
  [
    { config: { "cleanup.policy": "compact" } },
    { config: { "retention.ms": "43200000", "cleanup.policy": "compact" } },
  ],
  [{ config: {}, partitions: 12 }, { partitions: 12 }],
  [{ config: {}, replication: 2 }, { replication: 2 }],
  [{ config: {} }, {}],
])("the stack file's %j changes that of a declared topic alone", (given, changed) => {
  const [ticks] = [declaredTopics(datasets, 5)].map((topics) => topics["ticks"]);
  expect(allTopics(datasets, 5, { ticks: given })).toEqual({ ticks: { ...ticks, ...changed } });
});

test("a topic of the stack file alone has one partition and one copy unless that says more", () => {
  const { ticks: _, ...others } = allTopics(datasets, 5, {
    own: { config: {} },
    wide: { partitions: 3, replication: 2, config: { a: "1" } },
  });
  expect(others).toEqual({
    own: { partitions: 1, replication: 1, config: {} },
    wide: { partitions: 3, replication: 2, config: { a: "1" } },
  });
});

test("a topic of the stack file that is to Kafka a declared one is refused", () => {
  const declared = [topic("lab.b", { columns, key: "id" })];
  expect(() => allTopics(declared, 1, { lab_b: { config: {} } })).toThrow(
    'The topics cannot be made:\n  - headwater:kafka.topics has "lab_b", which is to Kafka the same as "lab.b": they differ in . and _ alone; rename one.',
  );
});

test("Cassandra's tables have CQL's types, their keys, and the cluster's replication", () => {
  expect(cassandraTables(datasets, 2, "jobs", ["theirs"])).toEqual({
    replication: 2,
    role: "jobs",
    takeOver: ["theirs"],
    tables: [
      {
        name: "m.q",
        columns: [
          ["id", "text"],
          ["price", "decimal"],
          ["note", "text"],
        ],
        partitionKey: ["id"],
        clusteringKey: ["price"],
      },
    ],
  });
});

test("the warehouse's tables have PostgreSQL's types and say where null is allowed", () => {
  expect(postgresTables(datasets, ["theirs"])).toEqual({
    takeOver: ["theirs"],
    tables: [
      {
        name: "m.t",
        columns: [
          ["id", "text", false],
          ["price", "numeric(12,2)", false],
          ["note", "text", true],
        ],
        key: ["id"],
      },
    ],
  });
});
