import type { z } from "zod";
import { sentences } from "./errors.ts";
import { crossCheck } from "./rules.ts";
import { type Settings, schema } from "./schema.ts";
import { without } from "./walk.ts";
import { refuse } from "../errors.ts";

/**
 * Checks a stack file and fills in its defaults.
 * @param raw the values of the `headwater:` keys by name. @param file the name to call the file in the error. @param strays what is wrong with its other keys.
 * @throws pulumi.RunError one error that names every mistake with its path, its value, what is allowed and what to do.
 */
export function parseSettings(
  raw: Readonly<Record<string, unknown>>,
  file: string,
  strays: readonly string[] = [],
): Settings {
  const parsed = schema.safeParse(raw);
  const mistakes = [
    ...strays,
    ...(parsed.success
      ? crossCheck(parsed.data, raw)
      : [...sentences(parsed.error.issues, raw), ...crossCheckRest(raw, parsed.error.issues)]),
  ];
  if (!parsed.success || mistakes.length > 0) {
    const many = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
    refuse(`${file} has ${many}; nothing was changed.`, mistakes);
  }
  return parsed.data;
}

/** What is wrong between the settings that are right by themselves; those with mistakes have their defaults for this. */
function crossCheckRest(raw: unknown, issues: readonly z.core.$ZodIssue[]): string[] {
  const wrong = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => [...issue.path, key])
      : [issue.path],
  );
  const rest = wrong.reduce(without, raw);
  const parsed = schema.safeParse(rest);
  return parsed.success ? crossCheck(parsed.data, rest) : [];
}
