import { isObject } from "../provider/schema.ts";
import type { Kind } from "./kinds.ts";
import type { LiveObject } from "./live-object.ts";
import { sameQuantity } from "./quantity.ts";
import type { Properties } from "../provider/properties.ts";

/** What the server adds to `metadata` by itself. */
const SERVERS = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];

/** Keys by which the server tells the elements of a list apart. */
const KEYS = ["name", "mountPath", "containerPort", "port", "topologyKey", "key", "ip"];

/**
 * The inputs that would have led to an object as it is: the given ones where the object says the same in other words,
 * the object's values where it says something else. What the inputs do not mention stays out. Pure.
 */
export function liveInputs(inputs: Properties, live: LiveObject): Properties {
  const { stringData, ...rest } = inputs;
  const seen = pruned(rest, live) as Properties;
  return isObject(stringData) ? { ...seen, stringData: decoded(stringData, live["data"]) } : seen;
}

/** The inputs of an object that no program has made yet. Pure. */
export function importedInputs(kind: Kind, live: LiveObject): Properties {
  const { annotations = {}, ...metadata } = live.metadata;
  const notes = Object.entries(annotations).filter(
    ([key]) => !/^(deployment\.kubernetes\.io|kubectl\.kubernetes\.io)\//.test(key),
  );
  const kept = Object.entries(metadata).filter(([key]) => !SERVERS.includes(key));
  const fields = kind.fields.filter((field) => live[field] !== undefined);
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: {
      ...Object.fromEntries(kept),
      ...(notes.length > 0 ? { annotations: Object.fromEntries(notes) } : {}),
    },
    ...Object.fromEntries(fields.map((field) => [field, live[field]])),
  };
}

function pruned(input: unknown, live: unknown): unknown {
  if (live === undefined || live === null) return isEmpty(input) ? input : undefined;
  if (Array.isArray(input) && Array.isArray(live)) return prunedList(input, live);
  if (isObject(input) && isObject(live)) {
    return Object.fromEntries(
      Object.entries(input).map(([key, value]) => [key, pruned(value, live[key])]),
    );
  }
  return sameQuantity(input, live) ? input : live;
}

/** Elements that only the server has, such as a container that an admission webhook adds, stay out as well. */
function prunedList(inputs: readonly unknown[], lives: readonly unknown[]): unknown[] {
  const key = KEYS.find(
    (each) =>
      inputs.every((input) => isObject(input) && input[each] !== undefined) &&
      new Set(inputs.map((input) => (input as Properties)[each])).size === inputs.length,
  );
  if (key === undefined) return lives.map((live, index) => pruned(inputs[index] ?? live, live));
  return inputs.flatMap((input) => {
    const name = (input as Properties)[key];
    const live = lives.find((each) => isObject(each) && each[key] === name);
    return live === undefined ? [] : [pruned(input, live)];
  });
}

/** The server leaves out what says nothing. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === false || value === 0 || value === "";
}

function decoded(stringData: Properties, data: unknown): Properties {
  const values = isObject(data) ? data : {};
  return Object.fromEntries(
    Object.keys(stringData)
      .filter((key) => typeof values[key] === "string")
      .map((key) => [key, Buffer.from(String(values[key]), "base64").toString("utf8")]),
  );
}
