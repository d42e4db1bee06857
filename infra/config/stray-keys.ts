import { distance } from "../model/nearest.ts";
import { schema } from "./schema.ts";
import { keysAt } from "./walk.ts";

/**
 * Keys of a stack file that are nobody's, and were surely meant for the platform: Pulumi hands every key of another name to a plugin of that
 * name, whether there is one or not. Pure.
 * @param keys with their names before the colon. @param project the name of the project.
 */
export function strayKeys(keys: readonly string[], project: string): string[] {
  const settings = Object.keys(schema.shape);
  return keys.flatMap((key) => {
    const [name = "", ...rest] = key.split(":");
    if (name === project) return [];
    const words = `${key} is no setting of anybody's: did you mean`;
    if (settings.includes(name) && keysAt([name], {}).includes(rest.join(":")))
      return [`${words} ${project}:${name} with ${rest.join(":")} in it?`];
    return distance(name.toLowerCase(), project) <= 2
      ? [`${words} ${project}:${rest.join(":")}?`]
      : [];
  });
}
