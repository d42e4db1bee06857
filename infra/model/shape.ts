import { meant } from "./nearest.ts";

/** What a key of a declaration holds, as far as it is told without looking into it; a `?` says that it may be left out. */
type Kind =
  "text" | "a number" | "true or false" | "a mapping" | "a list of text" | "a list or a mapping";
type Holds = Kind | `${Kind}?`;

/** The keys of a declaration: the compiler holds them to its type, which is gone when Node runs a user's file. */
export type Shape<T> = Readonly<Record<keyof T, Holds>>;

/** Whether a value has keys of its own. */
export const isMapping = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const HOLDS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  "a number": (value) => typeof value === "number",
  "true or false": (value) => typeof value === "boolean",
  "a mapping": isMapping,
  "a list of text": (value) =>
    Array.isArray(value) && value.every((one) => typeof one === "string"),
  "a list or a mapping": (value) => Array.isArray(value) || isMapping(value),
};

/** Keys that no declaration of a kind has, each with the nearest one. Pure. @param what `no batch job has` */
export function unknownKeys(given: object, known: readonly string[], what: string): string[] {
  const may = `It may have ${[...known].sort().join(", ")}`;
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => `has "${key}", which ${what}${meant(key, known)} ${may}`);
}

/** Keys that are missing or hold something else: `has retries "2": it must be a number`. Pure. */
export const wrongKinds = (given: object, shape: Readonly<Record<string, Holds>>): string[] =>
  Object.entries(shape).flatMap(([key, holds]) => {
    const kind = holds.replace("?", "") as Kind;
    const value = (given as Readonly<Record<string, unknown>>)[key];
    if (value === undefined) return kind === holds ? [`has no ${key}: it must be ${kind}`] : [];
    return HOLDS[kind](value) ? [] : [`has ${key} ${JSON.stringify(value)}: it must be ${kind}`];
  });
