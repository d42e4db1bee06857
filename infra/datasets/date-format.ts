/** How a date or a timestamp is written, in Spark's datetime patterns: of their letters those that Spark reads in one way alone. */

/** What is read by letters that are allowed, and how many of one there may be. */
const FIELDS: Readonly<Record<string, readonly number[]>> = {
  y: [2, 4],
  M: [1, 2, 3, 4],
  d: [1, 2],
  D: [3],
  H: [1, 2],
  h: [1, 2],
  m: [1, 2],
  s: [1, 2],
  S: [1, 2, 3, 4, 5, 6],
  a: [1],
  X: [1, 2, 3],
  x: [1, 2, 3],
  Z: [1, 2, 3],
};
const TIME = "HhmsSaXxZ";
/** Fields that are numbers, of one digit or two where there is one letter. */
const NUMBERS = "yMdDHhmsS";
const ONE_OR_TWO: readonly string[] = ["M", "d", "H", "h", "m", "s"];

const WEEK = "belongs to years of weeks, which Spark does not read";
const ZONE =
  "is a zone's name, and names mean more than one: write XXX for an offset such as +01:00";
/** What is meant by letters that are refused. */
const INSTEAD: Readonly<Record<string, string>> = {
  Y: "is the year of a week: write yyyy",
  u: "is no year to Spark: write yyyy",
  L: "is a month: write M",
  E: "is a day of the week, which Spark does not read",
  w: WEEK,
  W: WEEK,
  e: WEEK,
  c: WEEK,
  k: "is an hour from 1 to 24: write H, from 0 to 23",
  K: "is an hour from 0 to 11: write h, from 1 to 12",
  z: ZONE,
  v: ZONE,
  V: ZONE,
  O: ZONE,
};

interface Field {
  readonly letter: string;
  readonly run: string;
  /** Whether it may be left out, in `[ ]`. */
  readonly optional: boolean;
  /** The letter of the field right before it, if nothing stands between. */
  readonly behind: string;
}

/** What is wrong with a format of a column, as what is said after its name; none for one that Spark reads. Pure. */
export function formatMistakes(format: string, kind: "date" | "timestamp"): string[] {
  const bare = format.replaceAll(/'(?:[^']|'')*'/g, "-");
  if (bare.includes("'")) return ["a quote is not closed: a text stands between two, such as 'T'"];
  if (/[{}#]/.test(bare)) return ["{, } and # stand in quotes, such as '#'"];
  if (!balanced(bare)) return ["[ and ] go together, and no pair stands in another"];
  const fields = fieldsOf(bare);
  const unknown = [...new Set(fields.flatMap(letterMistake))];
  return unknown.length > 0 ? unknown : wholeMistakes(fields, kind);
}

const balanced = (text: string): boolean =>
  text.replaceAll(/[^[\]]/g, "").replaceAll("[]", "") === "";

function fieldsOf(text: string): Field[] {
  return [...text.matchAll(/([A-Za-z])\1*/g)].map(({ 0: run, 1: letter = "", index }) => ({
    letter,
    run,
    optional: text.lastIndexOf("[", index) > text.lastIndexOf("]", index),
    behind: /[A-Za-z](?=[[\]]*$)/.exec(text.slice(0, index))?.[0] ?? "",
  }));
}

function letterMistake({ letter, run }: Field): string[] {
  const counts = FIELDS[letter];
  if (letter === "D" && run !== "DDD") return [`${run} is the day of the year: write dd`];
  if (counts?.includes(run.length)) return [];
  if (letter === "S") return ["a timestamp has 6 digits of a second: write SSSSSS"];
  if (counts !== undefined) {
    return [`${run} is none: write ${counts.map((count) => letter.repeat(count)).join(" or ")}`];
  }
  return [
    `${run} ${INSTEAD[letter] ?? `is no part of a date or a time: a text stands in quotes, '${run}'`}`,
  ];
}

/** What fields do not say together, so that a value would be none, or be guessed at. */
function wholeMistakes(fields: readonly Field[], kind: "date" | "timestamp"): string[] {
  const has = (letters: string) => fields.some(({ letter }) => letters.includes(letter));
  const rules: readonly (readonly [broken: boolean, words: string])[] = [
    [
      !fields.some(({ letter, optional }) => letter === "y" && !optional),
      "it has no year, which may not be left out: write yyyy",
    ],
    [has("m") && !has("Hh"), "m are minutes, which need HH: months are MM"],
    [has("d") && !has("M") && (!has("m") || has("Hh")), "it has a day and no month: write MM"],
    [has("D") && has("Md"), "DDD is the day of the year: beside a month it is dd"],
    [has("s") && !has("m"), "s needs mm"],
    [has("S") && !has("s"), "S needs ss"],
    [has("h") && !has("a"), "h needs a, for AM or PM: HH is the hour from 0 to 23"],
    [has("a") && !has("h"), "a needs hh: HH is the hour from 0 to 23"],
  ];
  const broken = [
    ...rules.filter(([is]) => is).map(([, words]) => words),
    ...fields
      .filter(({ letter, optional }) => optional && !TIME.includes(letter))
      .map(({ run }) => `${run} may not be left out: take off its [ ]`),
    ...fields.flatMap(touching),
  ];
  return broken.length === 0 && kind === "date" && has(TIME)
    ? [
        "a date has no time of day: declare a timestamp, or put one that is always the same in quotes, ' 00:00'",
      ]
    : broken;
}

/** A number right behind another one, of which nothing says where it begins. */
function touching({ letter, run, behind }: Field): string[] {
  if (behind === "" || !NUMBERS.includes(behind)) return [];
  if (letter === "S") {
    return [
      "S is not read right behind another number: something must stand between, as in ss.SSS",
    ];
  }
  return ONE_OR_TWO.includes(run)
    ? [`${run} stands right behind another number: write ${run}${run}`]
    : [];
}
