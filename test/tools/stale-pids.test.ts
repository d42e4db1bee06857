import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { clearStalePids } from "../../tools/machine/stale-pids.ts";

test("the note of a process that is gone, or is another by now, is removed; that of a living engine stays", () => {
  const root = mkdtempSync(join(tmpdir(), "headwater-pids-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [id, name] of [
    ["11", "dockerd"],
    ["12", "bash"],
  ] as const) {
    mkdirSync(join(root, id));
    writeFileSync(join(root, id, "comm"), `${name}\n`);
  }
  const note = (id: string) => {
    const file = join(root, `${id}.pid`);
    writeFileSync(file, `${id}\n`);
    return file;
  };
  const files = [note("11"), note("12"), note("13")];
  clearStalePids(
    [...files, join(root, "none.pid")].map((file) => [file, "dockerd"] as const),
    root,
  );
  expect(files.map((file) => existsSync(file))).toEqual([true, false, false]);
});
