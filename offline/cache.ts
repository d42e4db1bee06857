import { homedir } from "node:os";
import { join } from "node:path";

/** Where things that take long to get are kept for every clone of this user: `~/.cache/headwater`. */
export function cacheDirectory(): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "headwater");
}
