/** What a value is, in the platform's words; `decimal(12,2)` has 12 digits, 2 of them after the point. */
export type Kind =
  | "string"
  | "boolean"
  | "int"
  | "long"
  | "double"
  | "date"
  | "timestamp"
  | `decimal(${number},${number})`;

/** The type of a column. A trailing `?` allows null; without it, null is refused on read and on write. */
export type ColumnType = Kind | `${Kind}?`;

/** Columns by name, in order. */
export type Columns = Readonly<Record<string, ColumnType>>;

/** A column's type, taken apart. */
export interface Type {
  readonly kind: Exclude<Kind, `decimal(${string}`> | "decimal";
  readonly nullable: boolean;
  /** Digits, and those after the point; of a decimal alone. */
  readonly digits?: readonly [precision: number, scale: number];
}

/** Spark's DDL, which `StructType.fromDDL` and `from_json` take. */
const SPARK = {
  string: "string",
  boolean: "boolean",
  int: "int",
  long: "bigint",
  double: "double",
  date: "date",
  timestamp: "timestamp",
} as const;

/** CQL; its `timestamp` keeps milliseconds, and its `decimal` any number of digits. */
const CASSANDRA = {
  string: "text",
  boolean: "boolean",
  int: "int",
  long: "bigint",
  double: "double",
  date: "date",
  timestamp: "timestamp",
} as const;

/** PostgreSQL, in the words of its `format_type()`, so that a table can be compared with its declaration. */
const POSTGRES = {
  string: "text",
  boolean: "boolean",
  int: "integer",
  long: "bigint",
  double: "double precision",
  date: "date",
  timestamp: "timestamp with time zone",
} as const;

/** Iceberg. */
const LAKE = {
  string: "string",
  boolean: "boolean",
  int: "int",
  long: "long",
  double: "double",
  date: "date",
  timestamp: "timestamptz",
} as const;

const DECIMAL = /^decimal\((\d{1,2}),(\d{1,2})\)$/;

/**
 * Takes a type apart.
 * @throws RangeError for one that is not in {@link ColumnType}, which TypeScript lets through as `decimal(99,1)` or from JavaScript.
 */
export function parseType(type: string): Type {
  const nullable = type.endsWith("?");
  const kind = nullable ? type.slice(0, -1) : type;
  if (Object.hasOwn(SPARK, kind)) return { kind: kind as keyof typeof SPARK, nullable };
  const [, precision, scale] = DECIMAL.exec(kind) ?? [];
  if (precision === undefined || scale === undefined) {
    throw new RangeError(
      `"${type}" is no type: use ${Object.keys(SPARK).join(", ")} or decimal(p,s), with a ? when it may be null`,
    );
  }
  const digits = [Number(precision), Number(scale)] as const;
  if (digits[0] < 1 || digits[0] > 38 || digits[1] > digits[0]) {
    throw new RangeError(`"${type}": Spark has decimals of 1 to 38 digits, the scale among them`);
  }
  return { kind: "decimal", nullable, digits };
}

const named =
  (
    names: typeof SPARK | typeof CASSANDRA | typeof POSTGRES | typeof LAKE,
    decimal: (digits: string) => string,
  ) =>
  (type: ColumnType): string => {
    const { kind, digits } = parseType(type);
    return kind === "decimal" ? decimal(`(${digits?.join(",")})`) : names[kind];
  };

/** `bigint`, `decimal(12,2)`: the type in Spark's DDL. */
export const sparkType = named(SPARK, (digits) => `decimal${digits}`);

/** `bigint`, `decimal`: the type in CQL. */
export const cassandraType = named(CASSANDRA, () => "decimal");

/** `long`, `decimal(12,2)`: the type in Iceberg. */
export const lakeType = named(LAKE, (digits) => `decimal${digits}`);

/** The columns of a table of the lake, in order, each with its type in Iceberg. */
export const lakeTypes = (columns: Columns): [column: string, type: string][] =>
  Object.entries(columns).map(([column, type]) => [column, lakeType(type)]);

/** `bigint`, `numeric(12,2)`: the type in PostgreSQL. */
export const postgresType = named(POSTGRES, (digits) => `numeric${digits}`);

/** A name in a `part` of a declaration that is no column of it. Pure. */
export const strangerMistakes = (columns: Columns, part: string, name: string): string[] =>
  Object.hasOwn(columns, name)
    ? []
    : [
        `names "${name}" in its ${part}, which is no column of it (${Object.keys(columns).join(", ")})`,
      ];
