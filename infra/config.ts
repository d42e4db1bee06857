import { sentences } from "./config-errors.ts";
import { crossCheck } from "./config-rules.ts";
import { type Settings, schema } from "./config-schema.ts";
import { refuse } from "./errors.ts";

/**
 * Checks a stack file and fills in its defaults.
 * @param raw the values of the `headwater:` keys by name. @param file the name to call the file in the error.
 * @throws pulumi.RunError one error that names every mistake with its path, its value, what is allowed and what to do.
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>, file: string): Settings {
  const parsed = schema.safeParse(raw);
  const mistakes = parsed.success ? crossCheck(parsed.data) : sentences(parsed.error.issues, raw);
  if (!parsed.success || mistakes.length > 0) {
    const many = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
    refuse(`${file} has ${many}; nothing was changed.`, mistakes);
  }
  return parsed.data;
}
