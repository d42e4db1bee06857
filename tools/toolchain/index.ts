import { delimiter, dirname, join, resolve } from "node:path";
import { cacheDirectory } from "../../offline/index.ts";
import { findCli } from "./cli.ts";
import { makeSubstituteHome, userHome } from "./home.ts";
import { findPlugins, type Plugin } from "./plugins.ts";
import { findState, type State } from "./state.ts";

/** What it takes to run our program with the real Pulumi engine on this machine. */
export interface Toolchain {
  /** The clone. */
  readonly root: string;
  /** The path of the Pulumi CLI. */
  readonly pulumi: string;
  /** Variables to set for it; PATH is complete, so that a shell with them can run bare `pulumi`. */
  readonly env: Readonly<Record<string, string>>;
  readonly plugins: readonly Plugin[];
  readonly state: State;
}

/**
 * Finds the Pulumi CLI, its plugins and its state, and makes what is missing: official where they are there or can be
 * downloaded, else built or substituted.
 *
 * @param options.root the clone, with its packages installed
 * @param options.log gets a line for whatever takes time, and for what is not official
 * @throws one clear sentence with its remedy
 */
export async function toolchain(options: {
  root: string;
  log: (line: string) => void;
}): Promise<Toolchain> {
  const { log } = options;
  const root = resolve(options.root);
  const home = userHome(root);
  const cli = await findCli(log);
  const plugins = await findPlugins(root, cli, home, log);
  const state = findState(root, home);
  const substitutes = plugins.filter((plugin) => plugin.implementation === "substitute");
  const env: Record<string, string> = {
    PATH: withFirst(process.env["PATH"] ?? "", [
      // The language host runs the program with the `node` that it finds first.
      join(root, "node_modules", ".bin"),
      ...(cli.source === "path" ? [] : [dirname(cli.path)]),
    ]),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Each command starts the program and the substitutes anew; their modules need not be compiled anew.
    NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? join(cacheDirectory(), "node"),
    ...state.env,
  };
  if (!state.local) log(`stacks are kept where you are logged in: ${state.where}`);
  if (substitutes.length > 0) {
    const names = substitutes.map(({ name, version }) => `${name} ${version}`).join(", ");
    log(`Pulumi ${cli.version} with substitutes for the official plugins ${names}`);
    env["PULUMI_HOME"] = makeSubstituteHome(root, home, plugins);
    // Downloads fail here, and the engine would try each of them five times.
    env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true";
  }
  return { root, pulumi: cli.path, env, plugins, state };
}

function withFirst(path: string, directories: readonly string[]): string {
  const others = path.split(delimiter).filter((each) => !directories.includes(each));
  return [...directories, ...others].join(delimiter);
}
