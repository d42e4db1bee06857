import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Mends a local state folder whose engine was killed while it wrote. The engine replaces a stack's file at once, but writes the file's
 * attributes beside it (`dev.json.attrs`, a checksum) in place: cut off there, they are empty, and every later command ends with
 * `error: EOF`. They are not needed and go; a stack's file that is no JSON, as after a loss of power, is the backup's again.
 * @param folder the folder that `PULUMI_BACKEND_URL` names. @returns the paths that were mended, relative to it.
 */
export function mendCutOff(folder: string): string[] {
  const files = ["stacks", "locks"].flatMap((part) => filesBelow(join(folder, ".pulumi", part)));
  const attributes = files.filter((file) => file.endsWith(".attrs") && statSync(file).size === 0);
  for (const file of attributes) rmSync(file);
  const stacks = files.filter(
    (file) => file.endsWith(".json") && !isJson(file) && isJson(`${file}.bak`),
  );
  for (const file of stacks) renameSync(`${file}.bak`, file);
  return [...attributes, ...stacks].map((file) => file.slice(folder.length + 1)).sort();
}

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
