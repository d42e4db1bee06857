import { type Columns, parseType, strangerMistakes } from "./column.ts";

/** By what rows of a lake table lie together: a column's value, its day, one of 16 buckets of it. */
export type Partition<Column extends string = string> =
  Column | `${"year" | "month" | "day" | "hour"}(${Column})` | `bucket(${number}, ${Column})`;

/** A partition, taken apart. */
export interface PartitionParts {
  readonly transform: "identity" | "year" | "month" | "day" | "hour" | "bucket";
  readonly column: string;
  /** How many there are; of buckets alone. */
  readonly count?: number;
}

const WRITTEN = /^(?:(year|month|day|hour)\((\w+)\)|bucket\((\d{1,4}), ?(\w+)\)|(\w+))$/;

/** Takes a partition apart; undefined for what is none. Pure. */
export function parsePartition(text: string): PartitionParts | undefined {
  const [, time, moment, count, bucketed, column] = WRITTEN.exec(text) ?? [];
  if (time !== undefined && moment !== undefined) {
    return { transform: time as "day", column: moment };
  }
  if (count !== undefined && bucketed !== undefined) {
    return { transform: "bucket", column: bucketed, count: Number(count) };
  }
  return column === undefined ? undefined : { transform: "identity", column };
}

/** What the types of columns must be for a transform, and which they are. */
const FITTING: Readonly<Record<PartitionParts["transform"], readonly string[]>> = {
  identity: ["string", "boolean", "int", "long", "date", "decimal"],
  year: ["date", "timestamp"],
  month: ["date", "timestamp"],
  day: ["date", "timestamp"],
  hour: ["timestamp"],
  bucket: ["string", "int", "long", "date", "timestamp", "decimal"],
};

/** What is wrong with a table's partitions. Pure. */
export const partitionMistakes = (columns: Columns, partitionBy: readonly string[]): string[] => [
  ...partitionBy.flatMap((text) => mistakesOf(columns, text)),
  ...partitionBy.flatMap((text, at) => {
    const name = keptAs(text);
    const before = partitionBy.findIndex((other) => name !== undefined && keptAs(other) === name);
    return [
      ...(name !== undefined && name in columns
        ? [
            `has a column "${name}", by which name Iceberg keeps "${text}" of its partitionBy: call the column otherwise`,
          ]
        : []),
      ...(before >= 0 && before < at
        ? [`has "${partitionBy[before]}" and "${text}" in its partitionBy: keep one`]
        : []),
    ];
  }),
];

/** What a new table calls a partition, as `lake_shape.py` does; undefined for what is none. */
function keptAs(text: string): string | undefined {
  const parts = parsePartition(text);
  return parts && `${parts.column}_${parts.transform}`;
}

function mistakesOf(columns: Columns, text: string): string[] {
  const parts = parsePartition(text);
  if (parts === undefined) {
    return [
      `has "${text}" in its partitionBy: write a column, day(column), month, year or hour of one, or bucket(16, column)`,
    ];
  }
  const { transform, column, count } = parts;
  const type: string | undefined = columns[column];
  if (type === undefined) return strangerMistakes(columns, "partitionBy", column);
  const kind = kindOf(type);
  return [
    ...(kind === undefined || FITTING[transform].includes(kind)
      ? []
      : [
          `has "${text}" in its partitionBy, and "${column}" is a ${kind}: that takes ${FITTING[transform].join(", ")}`,
        ]),
    ...(count !== undefined && (count < 2 || count > 1024)
      ? [`has ${count} buckets in its partitionBy: use 2 to 1024`]
      : []),
  ];
}

/** Undefined for a type that is none, which is said of the column. */
function kindOf(type: string): string | undefined {
  try {
    return parseType(type).kind;
  } catch {
    return undefined;
  }
}
