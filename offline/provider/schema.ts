import { type Properties, UNKNOWN } from "./properties.ts";

/** The form of a value. `set` is a list whose order means nothing, `any` is left to somebody else to judge. */
export type Shape =
  | "any"
  | "string"
  | "number"
  | "boolean"
  | { readonly list: Shape }
  | { readonly set: Shape }
  | { readonly map: Shape }
  | { readonly object: Readonly<Record<string, Field>> };

/** A field of an object: its shape, and whether it must be given. */
export interface Field {
  readonly shape: Shape;
  /** @default false */
  readonly required?: boolean;
  /** What an absent value means, so that adding or removing it in a program changes nothing. */
  readonly default?: string | number | boolean;
  /** A change of it alone changes nothing, as of a token that is another one each time. @default false */
  readonly fleeting?: true;
}

/** An input: a field, and what becomes of the resource when it changes. */
export interface Property extends Field {
  readonly onChange: "replace" | "update";
}

/** The inputs of a resource type. */
export type Schema = Readonly<Record<string, Property>>;

/** An input that does not fit, as a path (`ports[0].external`) and a sentence. */
export interface Misfit {
  readonly property: string;
  readonly reason: string;
}

/** Everything in `inputs` that does not fit the schema; values that a preview does not know yet fit everywhere. */
export function misfits(inputs: Properties, schema: Schema): Misfit[] {
  return objectMisfits(inputs, schema, "");
}

function objectMisfits(
  value: Properties,
  fields: Readonly<Record<string, Field>>,
  path: string,
): Misfit[] {
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  const given = Object.keys(value).filter(
    (key) => key !== "__defaults" && value[key] !== null && value[key] !== undefined,
  );
  const known = Object.keys(fields);
  return [
    ...given.flatMap((key) => {
      const field = fields[key];
      return field === undefined
        ? [
            {
              property: at(key),
              reason: `"${at(key)}" is not supported by the substitute; supported are ${known.join(", ")}`,
            },
          ]
        : shapeMisfits(value[key], field.shape, at(key));
    }),
    ...known
      .filter((key) => fields[key]?.required === true && !given.includes(key))
      .map((key) => ({ property: at(key), reason: `"${at(key)}" is missing` })),
  ];
}

function shapeMisfits(value: unknown, shape: Shape, path: string): Misfit[] {
  if (value === UNKNOWN || shape === "any") return [];
  const misfit = (wanted: string) => [
    { property: path, reason: `"${path}" must be ${wanted}, not ${kind(value)}` },
  ];
  if (typeof shape === "string") {
    return typeof value === shape ? [] : misfit(`a ${shape}`);
  }
  if ("list" in shape || "set" in shape) {
    const item = "list" in shape ? shape.list : shape.set;
    return Array.isArray(value)
      ? value.flatMap((each, index) => shapeMisfits(each, item, `${path}[${index}]`))
      : misfit("a list");
  }
  if (!isObject(value)) return misfit("an object");
  return "map" in shape
    ? Object.entries(value).flatMap(([key, each]) =>
        key === "__defaults" ? [] : shapeMisfits(each, shape.map, `${path}.${key}`),
      )
    : objectMisfits(value, shape.object, path);
}

function kind(value: unknown): string {
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : typeof value;
}

/** Whether a value is an object with keys. */
export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
