import { readFileSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { isExecutable, PULUMI_VERSION, run, SUBSTITUTES, which } from "../../offline/index.ts";
import type { Cli } from "./cli.ts";
import { download } from "./download.ts";

/** A plugin that the engine needs for our program. */
export interface Plugin {
  readonly kind: "resource" | "language";
  readonly name: string;
  readonly version: string;
  readonly implementation: "official" | "substitute";
}

/**
 * Says for every plugin whether the official one is there; what is missing is downloaded where that is possible.
 *
 * @param root the clone, whose package.json says which versions are needed
 * @param home the user's own Pulumi directory
 */
export async function findPlugins(
  root: string,
  cli: Cli,
  home: string,
  log: (line: string) => void,
): Promise<Plugin[]> {
  const resources = wantedResources(readFileSync(join(root, "package.json"), "utf8"));
  return await Promise.all([
    ...resources.map(async ({ name, version }): Promise<Plugin> => {
      const there =
        isInstalled(name, version, home) ||
        (await download(`pulumi-resource-${name}-${version}`, log, async () => {
          const args = ["plugin", "install", "resource", name, version];
          return (
            (await run(cli.path, args, { timeout: 60_000, env: { PULUMI_HOME: home } })).code === 0
          );
        }));
      return { kind: "resource", name, version, implementation: kindOf(there) };
    }),
    languagePlugin(cli, home),
  ]);
}

/** Whether an official resource plugin is on PATH or in the user's own Pulumi directory. */
export const isInstalled = (name: string, version: string, home: string): boolean =>
  which(`pulumi-resource-${name}`) !== undefined ||
  installed(home).includes(`resource-${name}-v${version}`);

/** Resource plugins at the versions that a package.json pins. @default those for which there is a substitute */
export function wantedResources(
  packageJson: string,
  names: readonly string[] = SUBSTITUTES,
): { name: string; version: string }[] {
  const { dependencies } = JSON.parse(packageJson) as { dependencies: Record<string, string> };
  return names.map((name) => {
    const version = dependencies[`@pulumi/${name}`];
    if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
      throw new Error(`package.json must pin @pulumi/${name} to one version, not "${version}".`);
    }
    return { name, version };
  });
}

/** The language host comes with the CLI's official download, so there is nothing to try when it is not there. */
function languagePlugin(cli: Cli, home: string): Plugin {
  const file = "pulumi-language-nodejs";
  const there =
    which(file) !== undefined ||
    isExecutable(join(dirname(realpathSync(cli.path)), file)) ||
    installed(home).some((name) => name.startsWith("language-nodejs-v"));
  return {
    kind: "language",
    name: "nodejs",
    version: PULUMI_VERSION,
    implementation: kindOf(there),
  };
}

function installed(home: string): string[] {
  try {
    return readdirSync(join(home, "plugins"));
  } catch {
    return [];
  }
}

function kindOf(there: boolean): Plugin["implementation"] {
  return there ? "official" : "substitute";
}
