import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../../offline/index.ts";

const DAY = 24 * 3600 * 1000;

/**
 * Tries to download something at most once a day: where a network lets nothing through, asking again at every run would
 * cost its time-outs every time.
 *
 * @param what names the thing, in words that can stand in a file name
 * @param attempt says whether the download succeeded
 * @returns whether it did; `false` without an attempt when one failed less than a day ago
 */
export async function download(
  what: string,
  log: (line: string) => void,
  attempt: () => Promise<boolean>,
): Promise<boolean> {
  const refusal = join(cacheDirectory(), "refused", what);
  if (existsSync(refusal) && Date.now() - statSync(refusal).mtimeMs < DAY) return false;
  log(`trying to download ${what}`);
  if (await attempt()) {
    rmSync(refusal, { force: true });
    return true;
  }
  mkdirSync(join(cacheDirectory(), "refused"), { recursive: true });
  writeFileSync(refusal, "");
  log(`${what} cannot be downloaded here; not asked again for a day (${refusal})`);
  return false;
}
