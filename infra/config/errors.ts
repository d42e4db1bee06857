import type { z } from "zod";
import { meant } from "../model/nearest.ts";
import { allowedAt, descriptionAt, keysAt, kindsAt, valueAt } from "./walk.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A path as the stack file writes it: `headwater:kafka.topics.ticks.partitions`; keys with dots or spaces are `["retention.ms"]`. */
export function pathText(path: Path): string {
  const keys = path.map(String).map((key) => (/^[\w-]+$/.test(key) ? `.${key}` : `["${key}"]`));
  return `headwater:${keys.join("").replace(/^\./, "")}`;
}

/** A sentence for each mistake: its path, its value, what is allowed and what to do. Pure. */
export const sentences = (issues: readonly Issue[], raw: unknown): string[] =>
  issues.flatMap((issue) => sentence(issue, raw));

function sentence(issue: Issue, raw: unknown): string[] {
  const { path } = issue;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknown(path, key, keysAt(path, raw)));
    case "invalid_union": {
      const kinds = kindsAt(path.slice(0, -1), raw);
      return [`${pathText(path)} ${got(path, raw)}: it must be ${kinds}.`];
    }
    case "invalid_key":
      return issue.issues.map(
        ({ message }) =>
          `${pathText(path.slice(0, -1))} has the name "${String(path.at(-1))}": it ${message}.`,
      );
    case "invalid_format":
      if (issue.format !== "template_literal") {
        return [`${pathText(path)} ${got(path, raw)}: it ${issue.message}.`];
      }
      return [wrong(path, raw)];
    case "too_small":
      if (issue.origin === "string") return [`${pathText(path)} is "": it must not be empty.`];
      if (issue.origin === "array") {
        return [
          `${pathText(path)} is empty: name at least one. ${descriptionAt(path, raw) ?? ""}`.trimEnd(),
        ];
      }
      return [wrong(path, raw)];
    default:
      return [wrong(path, raw)];
  }
}

function wrong(path: Path, raw: unknown): string {
  const value = valueAt(raw, path);
  const allowed = allowedAt(path, raw);
  const description = value === undefined ? descriptionAt(path, raw) : undefined;
  return (
    `${pathText(path)} ${got(path, raw)}: it must be ${allowed}${quotes(value, allowed)}.` +
    (description === undefined ? "" : ` ${description}`)
  );
}

/** YAML's most common mistake: quotes around a number, or none around a text that looks like one. */
function quotes(value: unknown, allowed: string): string {
  if (allowed === "text" && ["number", "boolean"].includes(typeof value)) {
    return `; put it in quotes: "${String(value)}"`;
  }
  const numeric = typeof value === "string" && /^\d+$/.test(value);
  return numeric && allowed.startsWith("a whole number") ? "; write it without quotes" : "";
}

function got(path: Path, raw: unknown): string {
  const value = valueAt(raw, path);
  return value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
}

function unknown(path: Path, key: string, known: readonly string[]): string {
  return `${pathText([...path, key])} is not a setting${meant(key, known)} Known here: ${known.join(", ")}.`;
}
