import { delimiter, dirname } from "node:path";
import type { PulumiProgram } from "./stack/pulumi.ts";

/**
 * Shell lines that make bare `pulumi` work. Pure.
 * @param path the PATH before, which is taken over by name so that the lines fit any shell they are evaluated in.
 */
export function exportLines({ pulumi, env }: PulumiProgram, path: string): string[] {
  const added = [dirname(pulumi), ...(env.PATH ?? "").split(delimiter)].filter(
    (folder) => folder !== "" && folder !== "." && !path.split(delimiter).includes(folder),
  );
  return [
    ...Object.entries(env)
      .filter(([name]) => name !== "PATH")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...(added.length > 0
      ? [`export PATH=${quoted([...new Set(added)].join(delimiter))}:"$PATH"`]
      : []),
  ];
}

/** A value in single quotes, whatever is in it. Pure. */
export const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
