import { parseArgs } from "node:util";
import { messageOf, Problem } from "./problem.ts";

/** One option of a command. */
export interface Option {
  readonly name: string;
  /** The value's name in the help, such as `name`. @default it is a switch */
  readonly value?: string;
  readonly help: string;
}

/** What a command can be given. */
export interface Usage {
  readonly command: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** The name of the one argument without dashes. @default there is none */
  readonly argument?: string;
}

/** What a command was given. */
export interface Given {
  readonly switches: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string>>;
  readonly argument?: string;
}

/**
 * Reads a command's arguments. Pure.
 * @throws Problem for anything that the command does not know; the message lists what it does.
 */
export function parse(usage: Usage, args: readonly string[]): Given {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        usage.options.map(({ name, value }) => [
          name,
          { type: value === undefined ? "boolean" : "string" } as const,
        ]),
      ),
    });
    const [argument, surplus] = positionals;
    const unknown = usage.argument === undefined ? argument : surplus;
    if (unknown !== undefined) throw new Error(`"${unknown}" is not expected`);
    const entries = Object.entries(values);
    return {
      switches: new Set(entries.filter(([, value]) => value === true).map(([name]) => name)),
      values: Object.fromEntries(
        entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
      ),
      ...(argument !== undefined && { argument }),
    };
  } catch (error) {
    const sentence = messageOf(error).split(". ")[0]?.replace(/\.$/, "");
    throw new Problem(`${sentence}.\n\n${help(usage)}`);
  }
}

/** The help of one command. Pure. */
export function help({ command, summary, options, argument }: Usage): string {
  const line = [`npm run ${command}`, options.length > 0 || argument ? " --" : ""].join("");
  const rows = options.map(({ name, value, help: text }): [string, string] => [
    `--${name}${value === undefined ? "" : ` <${value}>`}`,
    text,
  ]);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return [
    `${line}${argument ? ` [${argument}]` : ""}${options.length > 0 ? " [options]" : ""}`,
    `  ${summary}`,
    ...rows.map(([left, text]) => `  ${left.padEnd(width)}  ${text}`),
  ].join("\n");
}
