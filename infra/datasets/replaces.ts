import { type Columns, parseType, strangerMistakes } from "./column.ts";

/** The rows of the day that a run is for, or of its month or year, by a date or a timestamp. */
export type Period<Column extends string = string> = `${"day" | "month" | "year"}(${Column})`;

/** What a write's rows take the place of: all rows, those with their keys, those of the run's period, or none, so that they are added. */
export type Replaces<Column extends string = string> = "all" | "keys" | "none" | Period<Column>;

/** What of a table's declaration this is about. */
interface Replacing {
  readonly columns: Columns;
  readonly primaryKey: readonly string[];
  readonly replaces: string;
}

const PERIOD = /^(day|month|year)\((\w+)\)$/;

/** The column of a period; undefined for what is none. Pure. */
export const periodColumn = (replaces: string): string | undefined => PERIOD.exec(replaces)?.[2];

/** How long a period is, as in `day(time)`; undefined for what is none. Pure. */
export const periodUnit = (replaces: string): "day" | "month" | "year" | undefined =>
  PERIOD.exec(replaces)?.[1] as "day" | "month" | "year" | undefined;

/** What is wrong with what a table replaces. Pure. @param partitionBy columns by which its rows lie together; undefined where rows lie nowhere. */
export function replacesMistakes(
  { columns, primaryKey, replaces }: Replacing,
  partitionBy?: readonly string[],
): string[] {
  const keyed = primaryKey.length > 0;
  switch (replaces) {
    case "all":
      return [];
    case "keys":
      return keyed
        ? []
        : ['replaces "keys" and has no primaryKey: name the columns that make a row one'];
    case "none":
      if (partitionBy === undefined) {
        return [
          'replaces "none", which tables of the lake alone do: a second try of a stage would add its rows again',
        ];
      }
      return keyed
        ? [
            'replaces "none" and has a primaryKey, of which there would be more than one row: take one of them off',
          ]
        : [];
    default:
      return periodMistakes(columns, primaryKey, replaces, partitionBy);
  }
}

function periodMistakes(
  columns: Columns,
  primaryKey: readonly string[],
  replaces: string,
  partitionBy: readonly string[] | undefined,
): string[] {
  const column = periodColumn(replaces);
  if (column === undefined) {
    return [
      `replaces "${replaces}": it is "all", "keys", ${partitionBy === undefined ? "" : '"none", '}or the run's day(column), month(column) or year(column)`,
    ];
  }
  const type: string | undefined = columns[column];
  if (type === undefined) return strangerMistakes(columns, "replaces", column);
  return [
    ...(type.endsWith("?")
      ? [`replaces "${replaces}", and "${column}" may be null: take the ? off`]
      : []),
    ...(["date", "timestamp"].includes(kindOf(type))
      ? []
      : [
          `replaces "${replaces}", and "${column}" is a ${kindOf(type)}: that takes date, timestamp`,
        ]),
    ...(primaryKey.length === 0 || primaryKey.includes(column)
      ? []
      : [
          `replaces "${replaces}", and "${column}" is not in its primaryKey: a row of another day could have the same key; put it in`,
        ]),
    ...(partitionBy === undefined || partitionBy.includes(column)
      ? []
      : [
          `replaces "${replaces}", and its rows do not lie together by "${column}": write partitionBy: ["day(${column})"], so that a run touches its own files alone`,
        ]),
  ];
}

/** The kind of a type; the type itself where it is none, which is said of the column. */
function kindOf(type: string): string {
  try {
    return parseType(type).kind;
  } catch {
    return type;
  }
}
