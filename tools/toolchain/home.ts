import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Plugin } from "./plugins.ts";

/** The user's own Pulumi directory, also in a shell that has our variables already. */
export function userHome(root: string): string {
  const named = process.env["PULUMI_HOME"];
  return named && resolve(named) !== substituteHome(root) ? named : join(homedir(), ".pulumi");
}

/**
 * Makes a Pulumi directory for this clone in which the substitutes are installed, beside links to what is in the user's
 * own: installed plugins are used without the warning that the engine has for those on PATH, and the user's own
 * directory keeps nothing but official ones.
 *
 * @returns the directory, for PULUMI_HOME
 */
export function makeSubstituteHome(root: string, user: string, plugins: readonly Plugin[]): string {
  const home = substituteHome(root);
  const there = join(home, "plugins");
  rmSync(there, { recursive: true, force: true });
  mkdirSync(there, { recursive: true });
  for (const name of list(join(user, "plugins"))) {
    symlinkSync(join(user, "plugins", name), join(there, name));
  }
  for (const { kind, name, version, implementation } of plugins) {
    if (implementation === "official") continue;
    const directory = join(there, `${kind}-${name}-v${version}`);
    const file = `pulumi-${kind}-${name}`;
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
    symlinkSync(join(import.meta.dirname, "bin", file), join(directory, file));
  }
  const credentials = join(home, "credentials.json");
  if (existsSync(join(user, "credentials.json")) && !present(credentials)) {
    symlinkSync(join(user, "credentials.json"), credentials);
  }
  return home;
}

function substituteHome(root: string): string {
  return join(resolve(root), ".headwater", "pulumi");
}

function list(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function present(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
