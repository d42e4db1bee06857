import { delimiter, dirname } from "node:path";
import type { PulumiProgram } from "./stack/pulumi.ts";

/**
 * Shell lines that make bare `pulumi` work. Pure.
 * @param bin the folder of the packages' programs, whose `node` runs the program; npm's own PATH has it, the user's shell has not.
 */
export function exportLines({ pulumi, env }: PulumiProgram, bin: string): string[] {
  return [
    ...Object.entries(env)
      .filter(([name]) => name !== "PATH")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `export ${name}=${quoted(value)}`),
    `export PATH=${quoted([bin, dirname(pulumi)].join(delimiter))}:"$PATH"`,
  ];
}

/** A value in single quotes, whatever is in it. Pure. */
export const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
