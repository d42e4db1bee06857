import type { Dataset } from "./dataset.ts";

/** As long as Cassandra lets the names of its keyspaces and tables be. */
const TABLE = /^[a-z][a-z0-9_]{0,47}\.[a-z][a-z0-9_]{0,47}$/;
const FOLDER = /^[a-z0-9][a-z0-9_-]{0,99}(\/[a-z0-9][a-z0-9_-]{0,99})*$/;
const FOLDER_WORDS =
  "a folder: lower-case letters, digits, dashes and underscores, at most 100 of them between two slashes";
const TABLE_WORDS =
  "in lower-case letters, digits and underscores, at most 48 each, a letter first";

const PATTERNS: Readonly<Record<Dataset["kind"], readonly [pattern: RegExp, words: string]>> = {
  topic: [
    /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/,
    "a topic name: at most 249 letters, digits, dots, dashes and underscores",
  ],
  cassandra: [TABLE, `\`keyspace.table\` ${TABLE_WORDS}`],
  postgres: [TABLE, `\`schema.table\` ${TABLE_WORDS}`],
  lake: [TABLE, `\`namespace.table\` ${TABLE_WORDS}`],
  csv: [FOLDER, FOLDER_WORDS],
};

const OWN_RECORDS = "the platform's own records lie there";
const OWN_FOLDER: readonly [RegExp, string] = [
  /^(airflow-logs|checkpoints|jobs|lake|runs|spark-events)(\/|$)/,
  "it is a folder of the platform's own",
];

/** Names that mean something else where the dataset lies, and what. */
const TAKEN: Readonly<Record<Dataset["kind"], readonly (readonly [RegExp, string])[]>> = {
  topic: [[/^__/, "Kafka's own topics have such names"]],
  cassandra: [
    [/^headwater\./, OWN_RECORDS],
    [
      /^system(_auth|_distributed|_schema|_traces|_views|_virtual_schema)?\./,
      "it is a keyspace of Cassandra's own",
    ],
  ],
  postgres: [
    [/^headwater\./, OWN_RECORDS],
    [/__staged/, "rows that are not published yet lie in tables of such names"],
    [/^(pg_\w*|information_schema)\./, "it is a schema of PostgreSQL's own"],
  ],
  lake: [],
  csv: [OWN_FOLDER],
};

/** Columns that every table of PostgreSQL has beside its own, and that no table can be given. */
const SYSTEM_COLUMNS = ["cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"];

const COLUMN = /^[a-z][a-z0-9_]{0,47}$/;

/** What is wrong with a dataset's name. Other words of SQL and CQL are no matter: they are quoted. Pure. */
export function nameMistakes({ kind, name }: Dataset): string[] {
  const [pattern, words] = PATTERNS[kind];
  if (!pattern.test(name)) return [`is not ${words}`];
  return TAKEN[kind]
    .filter(([taken]) => taken.test(name))
    .map(([, why]) => `cannot have that name: ${why}; take another`);
}

/** What is wrong with the name of a folder that a table was, or that its rows are exported to. Pure. */
export function folderMistakes(key: "export" | "formerFolder", folder: string): string[] {
  if (!FOLDER.test(folder)) {
    return [`has ${key} "${folder}", which is not ${FOLDER_WORDS}`];
  }
  return OWN_FOLDER[0].test(folder) ? [`cannot have ${key} "${folder}": ${OWN_FOLDER[1]}`] : [];
}

/** What is wrong with a column's name. Pure. */
export function columnNameMistakes(kind: Dataset["kind"], column: string): string[] {
  if (!COLUMN.test(column)) {
    return [
      `has a column "${column}": use at most 48 lower-case letters, digits and underscores, a letter first`,
    ];
  }
  return kind === "postgres" && SYSTEM_COLUMNS.includes(column)
    ? [
        `has a column "${column}", which every table of PostgreSQL has of its own: call it otherwise`,
      ]
    : [];
}

/** Topics of which Kafka makes one alone, since its metrics have `_` for `.`: each with the one before. Pure. */
export function topicTwins(names: readonly string[]): readonly (readonly [string, string])[] {
  const metric = (name: string) => name.replaceAll(".", "_");
  return names.flatMap((name, at) => {
    const twin = names.slice(0, at).find((one) => one !== name && metric(one) === metric(name));
    return twin === undefined ? [] : [[name, twin] as const];
  });
}

/** What is wrong with a table's name beside others: PostgreSQL gives a table's key an index, whose name is of the schema's as tables' are. Pure. */
export function indexMistakes({ kind, name }: Dataset, datasets: readonly Dataset[]): string[] {
  if (kind !== "postgres" || !name.endsWith("_pkey")) return [];
  return datasets
    .filter((other) => other.kind === "postgres" && `${other.name}_pkey` === name)
    .filter((other) => "primaryKey" in other && (other.primaryKey ?? []).length > 0)
    .map(
      (other) =>
        `cannot have the name of the index of postgres:${other.name}'s primaryKey: take another`,
    );
}
