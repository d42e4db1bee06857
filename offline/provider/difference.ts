import type { Properties } from "./properties.ts";
import type { Change } from "./resource.ts";
import { isObject, type Field, type Schema, type Shape } from "./schema.ts";

/** The inputs that really changed, with defaults filled in and the order of sets ignored. */
export function difference(olds: Properties, news: Properties, schema: Schema): Change[] {
  return Object.entries(schema).flatMap(([property, field]) => {
    // What a preview does not know yet equals no old value, and so is a change.
    if (normal(olds[property], field) === normal(news[property], field)) return [];
    const kind = absent(olds[property]) ? "add" : absent(news[property]) ? "delete" : "update";
    return [{ property, kind, replaces: field.onChange === "replace" } as const];
  });
}

function normal(value: unknown, field: Field): string {
  return JSON.stringify(canonical(value ?? field.default, field.shape)) ?? "";
}

function canonical(value: unknown, shape: Shape): unknown {
  if (absent(value)) return undefined;
  if (typeof shape === "string") return value;
  if ("list" in shape) {
    return Array.isArray(value) ? value.map((each) => canonical(each, shape.list)) : value;
  }
  if ("set" in shape) {
    return Array.isArray(value)
      ? value.map((each) => JSON.stringify(canonical(each, shape.set))).toSorted()
      : value;
  }
  if (!isObject(value)) return value;
  if ("map" in shape) {
    return Object.keys(value)
      .filter((key) => key !== "__defaults")
      .toSorted()
      .map((key) => [key, canonical(value[key], shape.map)]);
  }
  return Object.entries(shape.object)
    .filter(([, { fleeting = false }]) => !fleeting)
    .map(([key, field]) => [key, canonical(value[key] ?? field.default, field.shape)]);
}

/** An empty list or map says no more than none at all. */
function absent(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).every((key) => key === "__defaults");
}
