import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../../tools/project.ts";

/** Copies the project's files into a folder, as git would check them out once all of them are committed, and links its packages. */
export function checkoutHere(folder: string): void {
  const tracked = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listed = execFileSync("git", tracked, { cwd: ROOT, encoding: "utf8" });
  for (const path of listed.split("\0").filter(Boolean)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(ROOT, path), join(folder, path));
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}

/** Puts the files of a commit into a folder, without packages. */
export function checkoutOf(commit: string, folder: string): void {
  const script = 'git archive "$1" | tar --extract --directory "$2"';
  execFileSync("bash", ["-o", "pipefail", "-c", script, "bash", commit, folder], { cwd: ROOT });
}
