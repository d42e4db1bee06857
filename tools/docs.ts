import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { z } from "zod";
import { schema } from "../infra/config/schema.ts";
import { SUPPORT } from "../infra/targets/support.ts";

type Node = z.core.JSONSchema.BaseSchema;

/** A line of the reference. */
interface Setting {
  /** The path below `headwater:`, with `<name>` for a name of the user's choice: `kafka.topics.<name>.partitions`. */
  readonly path: string;
  readonly type: string;
  readonly fallback: string;
  readonly allowed: string;
  readonly meaning: string;
}

const SIZE = /\(MB\|GB\|TB\)\$$/;

const INTRODUCTION = `# Configuration

<!-- Made from infra/config/schema.ts by \`npm run docs\`: change the schema, not this file. -->

A stack is described by its file, \`Pulumi.<stack>.yaml\`, under \`config:\`. Only \`target\` is required; whatever is left out has the
default below. A path such as \`headwater:kafka.brokers\` is written like this:

\`\`\`yaml
config:
  headwater:target:
    kind: docker
  headwater:kafka:
    brokers: 3
    topics:
      stock-ticks:
        partitions: 6
\`\`\`

\`npm run up\` applies a change, and restarts only what it concerns. Every mistake in the file is reported at once, with its path, its
value and what is allowed, before anything is touched.

Beyond the ranges below, settings must fit together: no two of them may take the same port, a topic cannot have more copies than
there are brokers, and each process needs a least amount of memory. An error names both sides.
`;

/** The reference of every setting: the text of `docs/configuration.md`. */
export function reference(): Promise<string> {
  const root = node(z.toJSONSchema(schema, { io: "input" }));
  const sections = Object.entries(root.properties ?? {}).map(([name, inner]) => {
    const section = node(inner);
    return `\n## \`headwater:${name}\`\n\n${section.description}\n\n${tables(name, section)}`;
  });
  return format(INTRODUCTION + sections.join(""), { parser: "markdown", printWidth: 100 });
}

/** One table, or one for each choice of a union, headed by what makes the choice. */
function tables(path: string, section: Node): string {
  if (section.oneOf === undefined) return table(settings(path, section));
  return section.oneOf
    .map(node)
    .map((choice) => {
      const kind = String(node(choice.properties?.["kind"] ?? false).const);
      return `### With \`kind: ${kind}\`\n\n${table(settings(path, choice))}`;
    })
    .join("\n");
}

/** Every setting at or below a node, in the schema's order. */
function settings(path: string, schema: Node): Setting[] {
  const named = schema.additionalProperties;
  if (typeof named === "object" && named.properties) {
    return [setting(path, schema, false), ...settings(`${path}.<name>`, named)];
  }
  if (schema.properties === undefined) return [setting(path, schema, false)];
  return Object.entries(schema.properties).flatMap(([name, inner]) =>
    leafOrBelow(`${path}.${name}`, node(inner), schema.required?.includes(name) ?? false),
  );
}

const leafOrBelow = (path: string, schema: Node, required: boolean): Setting[] =>
  schema.properties || typeof schema.additionalProperties === "object"
    ? settings(path, schema)
    : [setting(path, schema, required)];

const setting = (path: string, schema: Node, required: boolean): Setting => ({
  path,
  type: type(schema),
  fallback: fallback(schema, required),
  allowed: allowed(schema),
  meaning: schema.description ?? "",
});

function type(schema: Node): string {
  if (schema.pattern !== undefined && SIZE.test(schema.pattern)) return "size";
  if (schema.type === "integer") return "whole number";
  if (schema.type === "boolean") return "true or false";
  if (schema.type === "array") return "list";
  return schema.type === "object" ? "mapping" : "text";
}

function fallback(schema: Node, required: boolean): string {
  if (required) return "required";
  const { default: value } = schema;
  if (value === undefined) return "none";
  if (Array.isArray(value) && value.length > 0) return `\`${JSON.stringify(value)}\``;
  return typeof value === "object" ? "empty" : `\`${JSON.stringify(value)}\``;
}

function allowed(schema: Node): string {
  if (typeof schema.items === "object" && !Array.isArray(schema.items)) {
    const each = allowed(schema.items as Node);
    return each && `each like ${each}`;
  }
  if (schema.const !== undefined) return `\`"${String(schema.const)}"\``;
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `\`"${String(value)}"\``).join(", ");
  if (schema.minimum !== undefined) return `${schema.minimum} to ${schema.maximum}`;
  if (schema.pattern !== undefined && SIZE.test(schema.pattern)) return 'such as `"2 GB"`';
  const names = schema.propertyNames;
  const pattern = schema.pattern ?? (typeof names === "object" ? names.pattern : undefined);
  if (pattern === undefined) return "";
  const subject = schema.pattern === undefined ? "names like " : "";
  return `${subject}\`${pattern.replaceAll("|", "\\|")}\``;
}

const table = (rows: readonly Setting[]): string =>
  [
    "| Setting | Type | Default | Allowed | Meaning |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map(
      ({ path, type, fallback, allowed, meaning }) =>
        `| \`${path}\` | ${type} | ${fallback} | ${allowed} | ${meaning} |`,
    ),
    "",
  ].join("\n");

/** JSON Schema allows `true` and `false` in place of a schema; zod writes neither here. */
function node(schema: Node | boolean): Node {
  if (typeof schema === "boolean") throw new TypeError("the schema of a setting is a mapping");
  return schema;
}

const file = new URL("../docs/configuration.md", import.meta.url);

/** The reference as it is committed. */
export const committed = (): string => readFileSync(file, "utf8");

const guide = new URL("../docs/kubernetes.md", import.meta.url);

/** The page on Kubernetes as it is committed. */
export const committedGuide = (): string => readFileSync(guide, "utf8");

/** The same page with the table of what the targets do differently: the text between its two comments. */
export function withDifferences(page: string): Promise<string> {
  const rows = SUPPORT.map(({ what, on }) => `| ${what} | ${on.docker} | ${on.kubernetes} |`);
  const table = ["| | Docker | Kubernetes |", "| --- | --- | --- |", ...rows].join("\n");
  const whole = page.replace(
    /(<!-- support: .*? -->)[\s\S]*(<!-- \/support -->)/,
    (_, begin, end) => `${begin}\n\n${table}\n\n${end}`,
  );
  return format(whole, { parser: "markdown", printWidth: 100 });
}

/** The command `docs`. */
export async function docs(): Promise<number> {
  writeFileSync(file, await reference());
  writeFileSync(guide, await withDifferences(committedGuide()));
  return 0;
}
