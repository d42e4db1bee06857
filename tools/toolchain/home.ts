import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { substitute } from "../../offline/index.ts";
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
  mkdirSync(there, { recursive: true });
  for (const name of list(join(user, "plugins"))) {
    link(join(there, name), join(user, "plugins", name));
  }
  for (const { kind, name, version, implementation } of plugins) {
    if (implementation === "official") continue;
    const directory = join(there, `${kind}-${name}-v${version}`);
    if (isLink(directory)) rmSync(directory);
    mkdirSync(directory, { recursive: true });
    const file = `pulumi-${kind}-${name}`;
    link(join(directory, file), substitute(file));
  }
  const credentials = join(user, "credentials.json");
  if (existsSync(credentials)) link(join(home, "credentials.json"), credentials);
  return home;
}

/** Leaves a right link alone: another command may be using it. */
function link(path: string, target: string): void {
  if (isLink(path) && readlinkSync(path) === target) return;
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function substituteHome(root: string): string {
  return join(resolve(root), ".headwater", "pulumi");
}

function list(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}
