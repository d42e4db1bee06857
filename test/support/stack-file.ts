import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseSettings } from "../../infra/config/config.ts";
import type { Settings } from "../../infra/config/schema.ts";

/** The values of the `headwater:` keys of a stack file's text, as Pulumi hands them to the program. */
export function headwaterKeys(text: string): Record<string, unknown> {
  const { config } = parse(text) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith("headwater:"))
      .map(([key, value]) => [key.slice("headwater:".length), value]),
  );
}

/** The project that tests look at: the repository's own stack files and jobs are for whoever has it to change. */
export const PROJECT = new URL("../project/", import.meta.url);

/** The settings of a stack of the tests' project, or of another one. */
export function settingsOf(stack: string, project = PROJECT): Settings {
  const file = `Pulumi.${stack}.yaml`;
  const text = readFileSync(new URL(file, project), "utf8");
  return parseSettings(headwaterKeys(text), file);
}
