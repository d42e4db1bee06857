import { schema } from "./schema.ts";

/** The parts of zod's schemas that describe what a value may be; zod's own types differ for each kind of schema. */
interface Node {
  readonly def: {
    readonly type: string;
    readonly innerType?: Node;
    readonly discriminator?: string;
    readonly entries?: Readonly<Record<string, string>>;
  };
  readonly description?: string;
  readonly shape?: Readonly<Record<PropertyKey, Node>>;
  readonly valueType?: Node;
  readonly element?: Node;
  readonly options?: readonly Node[];
  readonly values?: ReadonlySet<unknown>;
  readonly minValue?: number;
  readonly maxValue?: number;
}

const root = schema as unknown as Node;

/** The value at a path. */
export const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );

/** What a value at a path must be, in words: `a whole number from 1 to 9`. */
export function allowedAt(path: readonly PropertyKey[], raw: unknown): string {
  const node = nodeAt(path, raw);
  switch (node?.def.type) {
    case "number":
      return `a whole number from ${node.minValue} to ${node.maxValue}`;
    case "template_literal":
      return 'a size: a number, a space and MB, GB or TB, such as "2 GB"';
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    case "enum":
      return Object.values(node.def.entries ?? {})
        .map((value) => JSON.stringify(value))
        .join(" or ");
    case "array":
      return "a list";
    case "union":
      return `a mapping with a kind, which is ${kinds(node)}`;
    default:
      return "a mapping";
  }
}

/** The kinds that the mapping at a path may have: `"docker" or "kubernetes"`. */
export const kindsAt = (path: readonly PropertyKey[], raw: unknown): string =>
  kinds(nodeAt(path, raw));

/** The setting's description in the schema. @returns nothing where it has none */
export const descriptionAt = (path: readonly PropertyKey[], raw: unknown): string | undefined =>
  nodeAt(path, raw)?.description;

/** The settings that a mapping may have, sorted. */
export const keysAt = (path: readonly PropertyKey[], raw: unknown): string[] =>
  Object.keys(chosen(nodeAt(path, raw), valueAt(raw, path))?.shape ?? {}).sort();

function nodeAt(path: readonly PropertyKey[], raw: unknown): Node | undefined {
  return path.reduce<Node | undefined>((node, key, depth) => {
    const inner = chosen(node, valueAt(raw, path.slice(0, depth)));
    return unwrap(inner?.shape?.[key] ?? inner?.valueType ?? inner?.element);
  }, root);
}

/** Of a union, the option whose kind the value has. */
function chosen(node: Node | undefined, value: unknown): Node | undefined {
  const kind = node?.def.discriminator;
  if (node?.options === undefined || kind === undefined) return node;
  return node.options.find((option) => option.shape?.[kind]?.values?.has(valueAt(value, [kind])));
}

const kinds = (node: Node | undefined): string =>
  (node?.options ?? [])
    .flatMap((option) => [...(option.shape?.[node?.def.discriminator ?? ""]?.values ?? [])])
    .map((kind) => JSON.stringify(kind))
    .join(" or ");

/** The schema below its defaults and optionals. */
function unwrap(node: Node | undefined): Node | undefined {
  return node?.def.innerType === undefined ? node : unwrap(node.def.innerType);
}

/** A copy of a value without what lies at a path; the same value when nothing lies there. Pure. */
export function without(value: unknown, [key, ...rest]: readonly PropertyKey[]): unknown {
  if (typeof value !== "object" || value === null || key === undefined) return value;
  if (Array.isArray(value)) return value.filter((_, index) => index !== key);
  const entries = Object.entries(value);
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter(([name]) => name !== String(key))
      : entries.map(([name, inner]) => [name, name === String(key) ? without(inner, rest) : inner]),
  );
}
