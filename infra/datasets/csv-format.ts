import { type Columns, strangerMistakes } from "./column.ts";
import { formatMistakes } from "./date-format.ts";

/** What of a file's header is asked: the declared columns in their order, in any order, or among others, which are not read. */
export type Header = (typeof HEADERS)[number];
/** All that may be asked of a header. */
export const HEADERS = ["exact", "any order", "at least"] as const;

/** Texts that mean null, in all columns, or in each for itself. */
type Nulls<Names extends string> =
  readonly string[] | { readonly [Name in Names]?: readonly string[] };

/** The columns whose values are written in a format. */
type Dated<C extends Columns> = {
  [Name in keyof C & string]: C[Name] extends `${"date" | "timestamp"}${"" | "?"}` ? Name : never;
}[keyof C & string];

interface Written {
  /** What stands between two fields: one character, such as `;`. @default "," */
  readonly delimiter?: string;
  /** What a field with a delimiter in it stands between: one character, or `none`, where quotes are characters as others. @default "\"" */
  readonly quote?: string;
  /**
   * What of the header is asked, each file for itself: `exact` for the declared columns in their order, `any order` for these in any,
   * `at least` for these among others, which are not read.
   * @default "exact"
   */
  readonly header?: Header;
}

/** How a CSV folder's files are written, as its declaration says it. */
export interface DeclaredFormat<C extends Columns> extends Written {
  /**
   * Texts that mean null as an empty field does, in all columns, or in each for itself: `["NA", "\\N"]`, `{ dep_time: ["NA"] }`.
   * @default none: an empty field is null, and nothing else
   */
  readonly nulls?: Nulls<keyof C & string>;
  /**
   * How dates and timestamps are written, in Spark's datetime patterns: `{ day: "dd.MM.yyyy" }`.
   * @default "yyyy-MM-dd", and for timestamps "yyyy-MM-dd HH:mm:ss.SSSSSS", also with T and an offset
   */
  readonly formats?: { readonly [Name in Dated<C>]?: string };
}

/** How a CSV folder's files are written, where that is declared. */
export interface CsvFormat extends Written {
  readonly nulls?: Nulls<string>;
  readonly formats?: Readonly<Record<string, string | undefined>>;
}

/** Delimiters that one does not see: the tab, and what Hive writes. */
const UNSEEN = ["\t", "\u0001"];
/** Any other character that may stand between fields, or around them. */
const MARK = /^[^\p{L}\p{N}\p{Z}\p{C}\\\ufffd\u{10000}-\u{10ffff}]$/u;

/** What is wrong with how a folder's files are said to be written; whether keys hold what they may has been looked at. Pure. */
export function formatsMistakes(columns: Columns, format: CsvFormat): string[] {
  const { delimiter = ",", quote = '"', header = "exact", nulls = [], formats = {} } = format;
  return [
    ...(MARK.test(delimiter) || UNSEEN.includes(delimiter)
      ? []
      : [
          `has the delimiter ${JSON.stringify(delimiter)}: it is one character, such as ";" or "\\t", no letter, digit, blank, backslash or line end`,
        ]),
    ...(quote === "none" || MARK.test(quote)
      ? []
      : [
          `has the quote ${JSON.stringify(quote)}: it is one character, no letter, digit, blank or backslash, or "none"`,
        ]),
    ...(delimiter === quote
      ? [`has ${JSON.stringify(quote)} as its delimiter and as its quote: let them differ`]
      : []),
    ...(HEADERS.includes(header)
      ? []
      : [`has header "${String(header)}": it is "exact", "any order" or "at least"`]),
    ...nullsMistakes(columns, nulls),
    ...Object.entries(formats).flatMap(([column, pattern]) =>
      patternMistakes(columns, column, pattern),
    ),
  ];
}

function nullsMistakes(columns: Columns, nulls: Nulls<string>): string[] {
  if (Array.isArray(nulls)) return markerMistakes("nulls", nulls);
  return Object.entries(nulls).flatMap(([column, markers]) => [
    ...strangerMistakes(columns, "nulls", column),
    ...(columns[column]?.endsWith("?") === false
      ? [`names "${column}" in its nulls, which allows none: put a ? behind its type`]
      : []),
    ...markerMistakes(`nulls for "${column}"`, markers),
  ]);
}

/** Texts that no field is, or that say nothing. Node runs a declaration without its types. */
function markerMistakes(part: string, markers: unknown): string[] {
  if (!Array.isArray(markers) || !markers.every((one) => typeof one === "string")) {
    return [`has ${part} ${JSON.stringify(markers)}: they must be a list of text`];
  }
  const said = markers.map((one) => [one, JSON.stringify(one)] as const);
  return said.flatMap(([marker, shown], at) => [
    ...(marker === "" ? [`has "" in its ${part}: an empty field is null without it`] : []),
    ...(marker.trim() === marker
      ? []
      : [`has ${shown} in its ${part}: blanks around a field do not count, take them off`]),
    ...(/[\r\n]/.test(marker.trim())
      ? [`has ${shown} in its ${part}: a field is in one line`]
      : []),
    ...(markers.indexOf(marker) < at ? [`has ${shown} twice in its ${part}`] : []),
  ]);
}

function patternMistakes(columns: Columns, column: string, pattern: unknown): string[] {
  const type = columns[column];
  if (type === undefined) return strangerMistakes(columns, "formats", column);
  const kind = type.replace("?", "");
  if (kind !== "date" && kind !== "timestamp") {
    return [`names "${column}" in its formats, which is a ${kind}: dates and timestamps have one`];
  }
  if (typeof pattern !== "string") {
    return [`has the format ${JSON.stringify(pattern)} for "${column}": it must be text`];
  }
  return formatMistakes(pattern, kind).map(
    (mistake) => `has the format ${JSON.stringify(pattern)} for "${column}": ${mistake}`,
  );
}
