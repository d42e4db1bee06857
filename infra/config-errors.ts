import type { z } from "zod";
import { schema } from "./config-schema.ts";

type Issue = z.core.$ZodIssue;

/** A path as the stack file writes it: `headwater:kafka.topics.ticks.partitions`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  `headwater:${path.map(String).join(".")}`;

/** One sentence for each mistake: its path, its value, what is allowed. Pure. */
export function sentences(issues: readonly Issue[], raw: unknown): string[] {
  return issues.flatMap((issue) => sentence(issue, raw));
}

function sentence(issue: Issue, raw: unknown): string[] {
  const value = at(raw, issue.path);
  const got = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  const path = pathText(issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => {
        const known = knownKeys(issue.path);
        return `${pathText([...issue.path, key])} is not a setting. Known here: ${known.join(", ")}.`;
      });
    case "invalid_type":
      return [`${path} ${got}: it must be ${article(issue.expected)}.`];
    case "too_small":
      return [`${path} ${got}: it must be at least ${issue.minimum}.`];
    case "too_big":
      return [`${path} ${got}: it must be at most ${issue.maximum}.`];
    case "invalid_value":
      return [
        `${path} ${got}: it must be ${issue.values.map((allowed) => JSON.stringify(allowed)).join(" or ")}.`,
      ];
    case "invalid_union":
      return [
        `${path}.kind ${at(value, ["kind"]) === undefined ? "is missing" : `is ${JSON.stringify(at(value, ["kind"]))}`}: it must be "docker" or "kubernetes".`,
      ];
    case "invalid_format":
      return issue.format === "template_literal"
        ? [`${path} ${got}: it must be a size: a number, a space and MB, GB or TB, such as "2 GB".`]
        : [`${path} ${got}: it ${issue.message}.`];
    case "invalid_key":
      return issue.issues.map(
        (inner) =>
          `${path}: the name ${JSON.stringify(String(issue.path.at(-1)))} ${inner.message}.`,
      );
    default:
      return [`${path} ${got}: ${issue.message}.`];
  }
}

const article = (expected: string): string =>
  ({
    int: "a whole number",
    number: "a number",
    string: "text",
    object: "a mapping",
    record: "a mapping",
  })[expected] ?? expected;

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );

function knownKeys(path: readonly PropertyKey[]): string[] {
  let node: unknown = schema;
  for (const key of path) node = child(node, key);
  const shape = (unwrap(node) as { shape?: Record<string, unknown> }).shape ?? {};
  return Object.keys(shape).sort();
}

function child(node: unknown, key: PropertyKey): unknown {
  const inner = unwrap(node) as {
    shape?: Record<PropertyKey, unknown>;
    valueType?: unknown;
    options?: unknown[];
  };
  return inner.shape?.[key] ?? inner.valueType ?? inner.options?.[0];
}

/** The schema below its defaults and optionals. */
export function unwrap(node: unknown): unknown {
  const definition = (node as { def?: { innerType?: unknown } } | undefined)?.def;
  return definition?.innerType === undefined ? node : unwrap(definition.innerType);
}
