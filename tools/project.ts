import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, parseDocument } from "yaml";
import { type Settings, schema } from "../infra/config/schema.ts";
import { crossCheck } from "../infra/config/rules.ts";
import { Problem } from "./problem.ts";

/** The folder of this checkout. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** The folder of what is made on this machine: state, toolchain, logs. */
export const LOCAL = join(ROOT, ".headwater");

/** The stack that is meant when none is named. */
export const USUAL_STACK = "dev";

/** A command as it is typed for a stack: `npm run up`, `npm run up -- --stack cluster`. Pure. */
export function command(name: string, stack: string, ...args: readonly string[]): string {
  const given = [...args, ...(stack === USUAL_STACK ? [] : ["--stack", stack])];
  return ["npm run", name, ...(given.length > 0 ? ["--", ...given] : [])].join(" ");
}

/** The file of a stack's settings, relative to the checkout. */
export const stackFile = (stack: string): string => `Pulumi.${stack}.yaml`;

/** The project's name. */
export function projectName(root = ROOT): string {
  return String(parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")).name);
}

/**
 * A stack's settings as its file has them.
 * @throws Problem when there is no such file or it is no YAML, and the program's own error for mistakes in it.
 */
export async function stackSettings(stack: string, root = ROOT): Promise<Settings> {
  const file = stackFile(stack);
  if (!existsSync(join(root, file))) {
    throw new Problem(`There is no stack "${stack}".`, `name one of: ${stacks(root).join(", ")}.`);
  }
  const text = readFileSync(join(root, file), "utf8");
  const faults = parseDocument(text).errors.map(({ message }) => message.trimEnd());
  if (faults.length > 0) {
    throw new Problem(
      `${file} is no valid YAML:\n${faults.join("\n")}`,
      "correct it where the arrow points; a key that is there twice is merged into one.",
    );
  }
  const values = headwaterValues(text, projectName(root));
  const parsed = schema.safeParse(values);
  if (parsed.success && crossCheck(parsed.data, values).length === 0) return parsed.data;
  // The program's own check costs a second to load, and is needed for its sentences only.
  const { parseSettings } = await import("../infra/config/config.ts");
  return parseSettings(values, file);
}

/** The values of a stack file that belong to the project, by their names without the prefix. Pure. */
export function headwaterValues(yaml: string, project: string): Record<string, unknown> {
  const config: Record<string, unknown> = parse(yaml)?.config ?? {};
  const prefix = `${project}:`;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

/** The stacks that have a file. */
export const stacks = (root = ROOT): string[] =>
  readdirSync(root)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();
