import { refuse } from "../errors.ts";
import { seconds } from "../model/units.ts";
import type { Topic as KafkaTopic } from "../streams/kafka-topics.ts";
import { cassandraType, lakeTypes, parseType, postgresType } from "./column.ts";
import { topicTwins } from "./names.ts";
import type { CassandraTable, Dataset, LakeTable, PostgresTable, Topic } from "./dataset.ts";
import { parsePartition } from "./partition.ts";

/** Copies of what a cluster keeps: three where there are so many members. */
export const replication = (members: number): number => Math.min(3, members);

/** The declared topics as Kafka's component takes them. Pure. */
export function declaredTopics(
  datasets: readonly Dataset[],
  brokers: number,
): Record<string, KafkaTopic> {
  const topics = datasets.filter((dataset): dataset is Topic => dataset.kind === "topic");
  return Object.fromEntries(
    topics.map(({ name, partitions, retention }) => [
      name,
      {
        partitions,
        replication: replication(brokers),
        config: { "retention.ms": String(seconds(retention) * 1000) },
      },
    ]),
  );
}

/** What the stack file says of a topic: what it leaves out stays as declared. */
export interface GivenTopic {
  readonly partitions?: number | undefined;
  readonly replication?: number | undefined;
  readonly config: KafkaTopic["config"];
}

/** A topic of the stack file that no dataset declares. */
const PLAIN: KafkaTopic = { partitions: 1, replication: 1, config: {} };

/**
 * The declared topics, each with what the stack file says of it, and those that it adds.
 * @throws pulumi.RunError that names those of which Kafka makes one alone.
 */
export function allTopics(
  datasets: readonly Dataset[],
  brokers: number,
  given: Readonly<Record<string, GivenTopic>>,
): Record<string, KafkaTopic> {
  const declared = declaredTopics(datasets, brokers);
  const over = Object.entries(given).map(([name, topic]): [string, KafkaTopic] => {
    const { partitions, replication: copies, config } = declared[name] ?? PLAIN;
    return [
      name,
      {
        partitions: topic.partitions ?? partitions,
        replication: topic.replication ?? copies,
        config: { ...config, ...topic.config },
      },
    ];
  });
  const all = { ...declared, ...Object.fromEntries(over) };
  const twins = topicTwins(Object.keys(all)).map(
    ([name, twin]) =>
      `headwater:kafka.topics has "${name}", which is to Kafka the same as "${twin}": they differ in . and _ alone; rename one.`,
  );
  if (twins.length > 0) refuse("The topics cannot be made:", twins);
  return all;
}

/** The declared tables as `migrate_cassandra.py` reads them. Pure. @param role who may read and write them. @param takeOver keyspaces that may be changed although others made them. */
export function cassandraTables(
  datasets: readonly Dataset[],
  nodes: number,
  role: string,
  takeOver: readonly string[],
): object {
  const tables = datasets.filter((one): one is CassandraTable => one.kind === "cassandra");
  return {
    replication: replication(nodes),
    role,
    takeOver,
    tables: tables.map(({ name, columns, partitionKey, clusteringKey }) => ({
      name,
      columns: Object.entries(columns).map(([column, type]) => [column, cassandraType(type)]),
      partitionKey,
      clusteringKey,
    })),
  };
}

/** The declared tables as `migrate_lake.py` reads them. Pure. */
export function lakeTables(datasets: readonly Dataset[]): object {
  const tables = datasets.filter((one): one is LakeTable => one.kind === "lake");
  return {
    tables: tables.map(
      ({ name, columns, primaryKey, partitionBy, renamed, sortedBy, ...more }) => ({
        name,
        columns: lakeTypes(columns),
        key: primaryKey,
        partitions: partitionBy.map(parsePartition),
        sorted: sortedBy,
        renamed,
        ...(more.formerFolder !== undefined && {
          formerFolder: more.formerFolder,
          required: Object.keys(columns).filter((one) => !parseType(columns[one]!).nullable),
        }),
      }),
    ),
  };
}

/** The declared tables as `migrate_postgres.py` reads them: name, type and whether null is allowed of each column. Pure. */
export function postgresTables(datasets: readonly Dataset[], takeOver: readonly string[]): object {
  const tables = datasets.filter((one): one is PostgresTable => one.kind === "postgres");
  return {
    takeOver,
    tables: tables.map(({ name, columns, primaryKey }) => ({
      name,
      columns: Object.entries(columns).map(([column, type]) => [
        column,
        postgresType(type),
        parseType(type).nullable,
      ]),
      key: primaryKey,
    })),
  };
}
