import { parseArgs } from "node:util";
import { messageOf, Problem } from "./problem.ts";

/** One option of a command. */
export interface Option {
  readonly name: string;
  /** The value's name in the help, such as `name`. @default it is a switch */
  readonly value?: string;
  /** It may be given again and again. @default once */
  readonly many?: true;
  readonly help: string;
}

/** What a command can be given. */
export interface Usage {
  readonly command: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** The names of the arguments without dashes, in order. @default there are none */
  readonly arguments?: readonly string[];
}

/** What a command was given. */
export interface Given {
  readonly switches: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string>>;
  /** The values of options that may be given again and again, those that were given. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly arguments: readonly string[];
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
        usage.options.map(({ name, value, many = false }) => [
          name,
          { type: value === undefined ? "boolean" : "string", multiple: many } as const,
        ]),
      ),
    });
    const unknown = positionals[usage.arguments?.length ?? 0];
    if (unknown !== undefined) throw new Error(`"${unknown}" is not expected`);
    const entries = Object.entries(values);
    return {
      switches: new Set(entries.filter(([, value]) => value === true).map(([name]) => name)),
      values: Object.fromEntries(
        entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
      ),
      lists: Object.fromEntries(
        entries.flatMap(([name, value]) =>
          Array.isArray(value) ? [[name, value.map(String)]] : [],
        ),
      ),
      arguments: positionals,
    };
  } catch (error) {
    const sentence = messageOf(error).split(". ")[0]?.replace(/\.$/, "");
    throw new Problem(`${sentence}.\n\n${help(usage)}`);
  }
}

/** The help of one command. Pure. */
export function help({ command, summary, options, arguments: names = [] }: Usage): string {
  const line = `npm run ${command}${options.length > 0 || names.length > 0 ? " --" : ""}`;
  const rows = options.map(({ name, value, help: text }): [string, string] => [
    `--${name}${value === undefined ? "" : ` <${value}>`}`,
    text,
  ]);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return [
    [line, ...names.map((name) => `[${name}]`), ...(options.length > 0 ? ["[options]"] : [])].join(
      " ",
    ),
    `  ${summary}`,
    ...rows.map(([left, text]) => `  ${left.padEnd(width)}  ${text}`),
  ].join("\n");
}
