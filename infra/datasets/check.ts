import { type Duration, seconds } from "../model/units.ts";
import { parseType, strangerMistakes } from "./column.ts";
import { formatsMistakes } from "./csv-format.ts";
import { type Dataset, datasetUri, type LakeTable } from "./dataset.ts";
import {
  columnNameMistakes,
  folderMistakes,
  indexMistakes,
  nameMistakes,
  topicTwins,
} from "./names.ts";
import { overlaps } from "./overlaps.ts";
import { parsePartition, partitionMistakes } from "./partition.ts";
import { replacesMistakes } from "./replaces.ts";
import { shapeMistakes } from "./shapes.ts";

/** Everything that is wrong with the declared datasets, by their uris. Pure. */
export function datasetMistakes(datasets: readonly Dataset[]): string[] {
  const uris = datasets.map(datasetUri);
  const topics = datasets.filter(({ kind }) => kind === "topic").map(({ name }) => name);
  const twins = topicTwins(topics);
  return datasets.flatMap((dataset, index) => {
    const uri = datasetUri(dataset);
    const unread = shapeMistakes(dataset);
    if (unread.length > 0) return unread.map((mistake) => `${uri} ${mistake}.`);
    const said = [
      ...nameMistakes(dataset),
      ...indexMistakes(dataset, datasets),
      ...columnMistakes(dataset),
      ...keyMistakes(dataset),
      ...latestMistakes(dataset),
      ...(dataset.kind === "topic" ? topicMistakes(dataset.partitions, dataset.retention) : []),
      ...(dataset.kind === "lake" ? lakeMistakes(dataset) : []),
      ...(dataset.kind === "postgres" ? replacesMistakes(dataset) : []),
      ...(dataset.kind === "csv"
        ? [...copiesMistakes(dataset.copies), ...formatsMistakes(dataset.columns, dataset)]
        : []),
      ...(uris.indexOf(uri) < index ? ["is declared twice: keep one"] : []),
      ...overlaps(dataset, datasets.slice(0, index)),
      ...twins
        .filter(([name]) => dataset.kind === "topic" && name === dataset.name)
        .map(
          ([, twin]) =>
            `is to Kafka the same as topic:${twin}, which differs in . and _ alone: rename one`,
        ),
    ];
    return said.map((mistake) => `${uri} ${mistake}.`);
  });
}

function columnMistakes({ kind, columns }: Dataset): string[] {
  const entries = Object.entries(columns);
  if (entries.length === 0) return ["has no columns"];
  return entries.flatMap(([column, type]) => [
    ...columnNameMistakes(kind, column),
    ...typeMistakes(kind, column, type),
  ]);
}

/** Digits of Cassandra's decimals before and after the point, as its connector hands them to Spark: others come back cut off, or null. */
const CASSANDRA_DIGITS = [20, 18] as const;

function typeMistakes(kind: Dataset["kind"], column: string, type: unknown): string[] {
  if (typeof type !== "string") {
    return [
      `has a column "${column}" whose type is ${JSON.stringify(type)}: it must be text, such as "string"`,
    ];
  }
  try {
    const { digits: [precision, scale] = [0, 0] } = parseType(type);
    const [before, after] = CASSANDRA_DIGITS;
    return kind === "cassandra" && (precision - scale > before || scale > after)
      ? [
          `has a column "${column}" of ${type}: Spark reads up to ${before} digits before the point and ${after} after it from Cassandra; use fewer`,
        ]
      : [];
  } catch (error) {
    return [`has a column "${column}" whose type ${(error as RangeError).message}`];
  }
}

/** Keys that are no columns, or may be null, or are there twice. */
function keyMistakes(dataset: Dataset): string[] {
  const keys = keysOf(dataset);
  const inBoth = keys
    .flatMap(([, columns]) => [...new Set(columns)])
    .filter((column, at, all) => all.indexOf(column) < at)
    .map((column) => `names "${column}" twice in its ${keys.map(([key]) => key).join(" and ")}`);
  const alone = keys.flatMap(([key, columns]) => [
    ...(dataset.kind === "cassandra" && key === "partitionKey" && columns.length === 0
      ? ["has no partitionKey: name the columns whose rows lie together"]
      : []),
    ...columns.flatMap((column) => namedMistakes(dataset, key, column)),
    ...columns
      .filter((column, at) => columns.indexOf(column) < at)
      .map((column) => `names "${column}" twice in its ${key}`),
  ]);
  return [...alone, ...inBoth];
}

/** A name in `part` that is no column, or one that may be null. */
function namedMistakes({ columns }: Dataset, part: string, column: string): string[] {
  const type: string | undefined = columns[column];
  if (type === undefined) return strangerMistakes(columns, part, column);
  return type.endsWith("?")
    ? [`names "${column}" in its ${part}, which may be null: take the ? off`]
    : [];
}

/** A column that says which row of a key is taken, where rows have no key or the column does not say it of each. */
function latestMistakes(dataset: Dataset): string[] {
  if (!("latestBy" in dataset) || dataset.latestBy === undefined) return [];
  const keyed = keysOf(dataset).some(([, columns]) => columns.length > 0);
  return [
    ...(keyed ? [] : ["has a latestBy and no primaryKey: name the columns that make a row one"]),
    ...namedMistakes(dataset, "latestBy", dataset.latestBy),
  ];
}

function keysOf(dataset: Dataset): readonly (readonly [string, readonly string[]])[] {
  switch (dataset.kind) {
    case "topic":
      return [["key", [dataset.key]]];
    case "cassandra":
      return [
        ["partitionKey", dataset.partitionKey],
        ["clusteringKey", dataset.clusteringKey],
      ];
    case "lake":
    case "postgres":
      return [["primaryKey", dataset.primaryKey]];
    default:
      return [];
  }
}

const lakeMistakes = (table: LakeTable): string[] => {
  const { columns, partitionBy, renamed, sortedBy, formerFolder } = table;
  const partitions = partitionBy.flatMap((text) => parsePartition(text) ?? []);
  return [
    ...(formerFolder === undefined ? [] : folderMistakes("formerFolder", formerFolder)),
    ...(table.export === undefined ? [] : folderMistakes("export", table.export)),
    ...replacesMistakes(
      table,
      partitions.filter(({ transform }) => transform !== "bucket").map(({ column }) => column),
    ),
    ...Object.entries(renamed).flatMap(([now, before]) => [
      ...(now in columns ? [] : [`renames "${before}" to "${now}", which is no column of it`]),
      ...(typeof before === "string" && !(before in columns)
        ? []
        : [
            `renames ${JSON.stringify(before)} to "${now}": name what the column was called before`,
          ]),
    ]),
    ...partitionMistakes(columns, partitionBy),
    ...sortedBy.flatMap((column) => strangerMistakes(columns, "sortedBy", column)),
  ];
};

function topicMistakes(partitions: number, retention: Duration): string[] {
  const mistakes = [];
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > 1000) {
    mistakes.push(`has ${partitions} partitions: use a whole number from 1 to 1000`);
  }
  try {
    seconds(retention);
  } catch (error) {
    mistakes.push(`has a retention that ${(error as RangeError).message}`);
  }
  return mistakes;
}

/** Node runs a declaration without its types. */
const copiesMistakes = (copies: string): string[] =>
  copies === "read" || copies === "refused"
    ? []
    : [`has copies "${copies}": they are "read" or "refused"`];
