import type { Duration } from "../model/units.ts";
import type { Columns } from "./column.ts";
import type { CsvFormat, DeclaredFormat } from "./csv-format.ts";
import type { Partition } from "./partition.ts";
import type { Replaces } from "./replaces.ts";

interface Described<C extends Columns> {
  readonly columns: C;
}

interface Keyed<C extends Columns> extends Described<C> {
  /**
   * Of rows with the same key in one write, the one with the greatest value in this column is taken.
   * @default none: such a write is refused
   */
  readonly latestBy?: keyof C & string;
}

/** A Kafka topic whose messages are JSON objects of the columns. */
export interface Topic<C extends Columns = Columns> extends Described<C> {
  readonly kind: "topic";
  readonly name: string;
  /** The column whose value is the message's key, so that equal keys keep their order. */
  readonly key: keyof C & string;
  readonly partitions: number;
  readonly retention: Duration;
}

/** A Cassandra table; a row is written again, not twice, under the same primary key. */
export interface CassandraTable<C extends Columns = Columns> extends Keyed<C> {
  readonly kind: "cassandra";
  /** `market.quotes` */
  readonly name: `${string}.${string}`;
  readonly partitionKey: readonly (keyof C & string)[];
  readonly clusteringKey: readonly (keyof C & string)[];
}

/** A table of the warehouse. */
export interface PostgresTable<C extends Columns = Columns> extends Keyed<C> {
  readonly kind: "postgres";
  /** `market.daily_summary` */
  readonly name: `${string}.${string}`;
  /** What makes a row one: a job that upserts needs it. */
  readonly primaryKey: readonly (keyof C & string)[];
  readonly replaces: Exclude<Replaces<keyof C & string>, "none">;
}

/** A table of the lake: Iceberg's files in the object store, which its catalog in PostgreSQL names. */
export interface LakeTable<C extends Columns = Columns> extends Keyed<C> {
  readonly kind: "lake";
  /** `market.ticks` */
  readonly name: `${string}.${string}`;
  /** What makes a row one. */
  readonly primaryKey: readonly (keyof C & string)[];
  readonly replaces: Replaces<keyof C & string>;
  /** By what rows lie together, so that who asks for some need not read the others. */
  readonly partitionBy: readonly Partition<keyof C & string>[];
  /** The order of the rows within a file. */
  readonly sortedBy: readonly (keyof C & string)[];
  /** What columns were called before, by what they are called now. */
  readonly renamed: Readonly<Record<string, string>>;
  /** A folder of Parquet with the current rows alone, for tools that know no tables: one file, renewed after each publication. */
  readonly export?: string;
  /** The folder of Parquet that it was before the platform had a lake: once made, the table has its rows. */
  readonly formerFolder?: string;
}

/** A folder of the object store that somebody puts CSV files into, each with a header. */
export interface CsvFolder<C extends Columns = Columns> extends Described<C>, CsvFormat {
  readonly kind: "csv";
  /** The key's prefix in the platform's bucket, without slashes at its ends. */
  readonly name: string;
  /** Conditions in SQL that no row may fail, such as `quantity >= 1`. */
  readonly checks: readonly string[];
  /** What becomes of a file that is byte for byte another one of the folder. */
  readonly copies: Copies;
}

/** Read as any other file, which the run's log and report say; or the run fails. */
export type Copies = "read" | "refused";

/** What a job reads or writes, with its schema written once. */
export type Dataset = Topic | CassandraTable | PostgresTable | LakeTable | CsvFolder;

/** The name that a dataset has everywhere: in messages, as Airflow's asset and in the lineage. `topic:stock-ticks` */
export const datasetUri = ({ kind, name }: Dataset): string => `${kind}:${name}`;

/**
 * Declares a topic.
 * @param name letters, digits, dots, dashes and underscores.
 */
export const topic = <const C extends Columns>(
  name: string,
  spec: {
    readonly columns: C;
    readonly key: keyof C & string;
    /** They can grow, never shrink. @default 3 */
    readonly partitions?: number;
    /** How long Kafka keeps a message. @default "7 d" */
    readonly retention?: Duration;
  },
): Topic<C> => ({ kind: "topic", name, partitions: 3, retention: "7 d", ...spec });

/** Declares a Cassandra table `keyspace.table`. */
export const cassandraTable = <const C extends Columns>(
  name: `${string}.${string}`,
  spec: Keyed<C> & {
    /** Rows of one partition lie together on a node. */
    readonly partitionKey: readonly (keyof C & string)[];
    /** The order within a partition, and with the partition key what makes a row one. @default none */
    readonly clusteringKey?: readonly (keyof C & string)[];
  },
): CassandraTable<C> => ({ kind: "cassandra", name, clusteringKey: [], ...spec });

/** Declares a table `schema.table` of the warehouse. */
export const postgresTable = <const C extends Columns>(
  name: `${string}.${string}`,
  spec: Keyed<C> & {
    /** @default none */
    readonly primaryKey?: readonly (keyof C & string)[];
    /** What a run's rows take the place of: `"all"`, `"keys"`, or those of the run's `"day(column)"`, month or year. @default "keys" with a primaryKey, "all" without one */
    readonly replaces?: Exclude<Replaces<keyof C & string>, "none">;
  },
): PostgresTable<C> => ({
  kind: "postgres",
  name,
  primaryKey: [],
  replaces: spec.primaryKey?.length ? "keys" : "all",
  ...spec,
});

/** Declares a table `namespace.table` of the lake. */
export const lakeTable = <const C extends Columns>(
  name: `${string}.${string}`,
  spec: Keyed<C> & {
    /** @default none */
    readonly primaryKey?: readonly (keyof C & string)[];
    /** What a run's rows, or those of a stream's micro-batch, take the place of: `"all"`, `"keys"`, those of the run's `"day(column)"`, month or year, or `"none"`. @default "keys" with a primaryKey, "all" without one */
    readonly replaces?: Replaces<keyof C & string>;
    /** `["day(time)", "bucket(16, symbol)"]` @default none */
    readonly partitionBy?: readonly Partition<keyof C & string>[];
    /** @default as they come */
    readonly sortedBy?: readonly (keyof C & string)[];
    /** `{ venue: "exchange" }`: a column keeps its values under its new name. @default none was called otherwise */
    readonly renamed?: Readonly<Record<string, string>>;
    /** `exports/us-products`: a folder with the current rows as one file of Parquet, for tools that know no tables. @default none */
    readonly export?: string;
    /** `orders/us-products`, which a `parquetFolder` was called. @default none */
    readonly formerFolder?: string;
  },
): LakeTable<C> => ({
  kind: "lake",
  name,
  primaryKey: [],
  replaces: spec.primaryKey?.length ? "keys" : "all",
  partitionBy: [],
  sortedBy: [],
  renamed: {},
  ...spec,
});

/** Declares a folder that CSV files are dropped into. */
export const csvFolder = <const C extends Columns>(
  name: string,
  spec: DeclaredFormat<C> & {
    readonly columns: C;
    /**
     * Conditions in SQL that no row may fail, such as `quantity >= 1`; one that is neither true nor false, for a value is null, does not fail.
     * @default none beyond the types
     */
    readonly checks?: readonly string[];
    /** What becomes of a file that is byte for byte another one of the folder. @default "read": the run's log and report say so */
    readonly copies?: Copies;
  },
): CsvFolder<C> => ({ kind: "csv", name, checks: [], copies: "read", ...spec });
