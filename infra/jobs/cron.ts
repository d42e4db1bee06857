/** Airflow's names for schedules, and those of croniter, by which it reads cron lines. */
export const PRESETS = [
  "@hourly",
  "@daily",
  "@midnight",
  "@weekly",
  "@monthly",
  "@quarterly",
  "@yearly",
  "@annually",
] as const;

/** A place of a cron line: its name, the numbers that it takes, and the names that stand for some of them. */
interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const DAYS = "sun mon tue wed thu fri sat".split(" ");
const FIELDS: readonly Field[] = [
  { name: "minute", first: 0, last: 59 },
  { name: "hour", first: 0, last: 23 },
  { name: "day of the month", first: 1, last: 31 },
  { name: "month", first: 1, last: 12, names: MONTHS },
  // Sunday is 0 and 7.
  { name: "day of the week", first: 0, last: 7, names: DAYS },
];

/** Days that a month has at most. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Why Airflow cannot run a job by a cron line, after the rules of croniter, by which it reads them. Pure. @returns nothing where it can;
 * what croniter alone takes and nobody means, such as seconds in a sixth place, is refused too
 */
export function cronMistake(line: string): string | undefined {
  const fields = line
    .trim()
    .toLowerCase()
    .split(/[ \t]+/);
  if (fields.length !== FIELDS.length) {
    return `has ${fields.length} places, and a cron expression has 5: minute, hour, day of the month, month, day of the week`;
  }
  const wrong = FIELDS.flatMap((field, at) => fieldMistake(field, fields[at] ?? ""));
  return wrong[0] ?? neverMistake(fields);
}

function fieldMistake(field: Field, text: string): string[] {
  const items = text.split(",");
  if (isSpecial(field, text)) return [];
  const wrong = items.find((item) => !isItem(field, item));
  if (wrong !== undefined) {
    const named = field.names === undefined ? "" : ` or ${field.names.join(", ")}`;
    return [
      `has "${wrong}" for its ${field.name}: use *, or numbers from ${field.first} to ${field.last}${named}, with - between two, / before a step and commas between several`,
    ];
  }
  const counted = items.filter((item) => item.includes("#"));
  return counted.length > 0 && counted.length < items.length
    ? [`mixes "${counted[0]}" with other days of the week: use one or the other`]
    : [];
}

/** What stands for itself in a place: `?` for any day, and the working day that is nearest to a day of the month. */
function isSpecial({ name }: Field, text: string): boolean {
  if (!name.startsWith("day")) return false;
  const [, day] = /^(?:w?)(\d+)(?:w?)$/.exec(text) ?? [];
  const nearest = /^(\d+w|w\d+)$/.test(text) && Number(day) >= 1 && Number(day) <= 31;
  return text === "?" || (name === "day of the month" && nearest);
}

function isItem(field: Field, item: string): boolean {
  const { name } = field;
  if (name === "day of the month" && item === "l") return true;
  if (name === "day of the week") {
    const [, days = "", which] = /^([^#]+)#([1-5])$/.exec(item) ?? [];
    if (which !== undefined) return endsOf(field, days) !== undefined;
    if (/^l[0-7]$/.test(item)) return true;
  }
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) {
    return false;
  }
  return range === "*" || endsOf(field, range) !== undefined;
}

/** The ends of a range, or of a number, which is a range of one. */
function endsOf(field: Field, range: string): readonly [from: number, to: number] | undefined {
  const [from, to, ...more] = range.split("-").map((end) => valueOf(field, end));
  if (from === undefined || more.length > 0) return undefined;
  if (!range.includes("-")) return [from, from];
  return to === undefined ? undefined : [from, to];
}

function valueOf({ names = [], first, last }: Field, text: string): number | undefined {
  if (names.includes(text)) return names.indexOf(text) + (first === 1 ? 1 : 0);
  const value = Number(text);
  return /^\d+$/.test(text) && value >= first && value <= last ? value : undefined;
}

/** What croniter takes and never finds: a day that no month of the line has, and a nearest working day with days of the week. */
function neverMistake([, , day = "", month = "", weekday = ""]: readonly string[]):
  string | undefined {
  const [, , days, months] = FIELDS;
  if (days === undefined || months === undefined) return undefined;
  if (!["*", "?"].includes(weekday)) {
    return day.includes("w")
      ? `has "${day}" with a day of the week, which Airflow cannot run by: use one of them`
      : undefined;
  }
  const earliest = Math.min(...numbers(days, day));
  const most = Math.max(...numbers(months, month).map((one) => LONGEST[one - 1] ?? 31));
  return earliest > most ? `never comes: its month has no day ${earliest}` : undefined;
}

/** The numbers that a place takes; all of them where it is no plain list. */
function numbers(field: Field, text: string): number[] {
  const all = Array.from({ length: field.last - field.first + 1 }, (_, at) => at + field.first);
  return text.split(",").flatMap((item) => {
    const [range = "", step] = item.split("/");
    const [from, to] = endsOf(field, range) ?? [field.first, field.last];
    if (from > to || (from === to && range.includes("-"))) return all;
    const last = step !== undefined && from === to ? field.last : to;
    return all.filter(
      (one) => one >= from && one <= last && (one - from) % Number(step ?? 1) === 0,
    );
  });
}
