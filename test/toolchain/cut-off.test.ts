import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { mendCutOff } from "../../tools/toolchain/cut-off.ts";

const STACK = ".pulumi/stacks/headwater/dev.json";
const LOCK = ".pulumi/locks/organization/headwater/dev/1.json";

function folder(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "headwater-state-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

test("attributes that a killed engine left empty are taken away, whole ones stay", () => {
  const root = folder({
    [STACK]: "{}",
    [`${STACK}.attrs`]: "",
    [`${STACK}.bak.attrs`]: '{"md5":"x"}',
    [`${LOCK}.attrs`]: "",
    [LOCK]: "{}",
  });
  expect(mendCutOff(root)).toEqual([`${LOCK}.attrs`, `${STACK}.attrs`]);
  expect(existsSync(join(root, `${STACK}.bak.attrs`))).toBe(true);
  expect(readFileSync(join(root, STACK), "utf8")).toBe("{}");
  expect(mendCutOff(root)).toEqual([]);
});

test("a stack's file that is no JSON is the backup's again, unless that is none either", () => {
  const root = folder({ [STACK]: '{"ver', [`${STACK}.bak`]: '{"version":3}' });
  expect(mendCutOff(root)).toEqual([STACK]);
  expect(readFileSync(join(root, STACK), "utf8")).toBe('{"version":3}');
  const lost = folder({ [STACK]: "", [`${STACK}.bak`]: "" });
  expect(mendCutOff(lost)).toEqual([]);
  expect(existsSync(join(lost, STACK))).toBe(true);
});

test("a folder without state is left alone", () => {
  expect(mendCutOff(folder({}))).toEqual([]);
});
