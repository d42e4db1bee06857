import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-ci-"));
  mkdirSync(join(folder, ".ci"));
  cpSync(new URL("../.ci/run", import.meta.url), join(folder, ".ci/run"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The last lines that `.ci/run` prints of tiers that print and end so. */
function ran(tiers: Readonly<Record<string, { prints: string; code: number }>>) {
  const scripts = Object.entries(tiers).map(([tier, { prints, code }]) => {
    writeFileSync(join(folder, `${tier}.txt`), prints);
    return [tier, `cat ${tier}.txt; exit ${code}`];
  });
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ scripts: Object.fromEntries(scripts) }),
  );
  const run = spawnSync(join(folder, ".ci/run"), Object.keys(tiers), { encoding: "utf8" });
  return { code: run.status, end: run.stdout.slice(run.stdout.lastIndexOf("> cat")) };
}

const VITEST = `
 \u001b[32m✓\u001b[39m test/good.test.ts (1 test)
⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯
\u001b[31m FAIL \u001b[39m test/bad.test.ts > a sum
AssertionError: expected 2 to be 3
 ❯ test/bad.test.ts:3:5
⎯⎯⎯⎯[1/1]⎯
 Test Files  1 failed | 1 passed (2)
      Tests  1 failed | 1 passed (2)
1 passed, 1 failed
`;

test("a run ends with the sum of its tiers", () => {
  const { code, end } = ran({
    one: { prints: "2 passed, 0 failed\n", code: 0 },
    two: { prints: "a log with a \0 in it\n\u001b[1m3 passed, 0 failed\u001b[0m\n", code: 0 },
  });
  expect(code).toBe(0);
  expect(end).toMatch(/\n5 passed, 0 failed\n$/);
  expect(end).not.toContain("what failed");
});

test("what failed early is said again at the end, for CI shows the end of its log", () => {
  const { code, end } = ran({
    one: { prints: VITEST, code: 1 },
    two: {
      prints: "FAILED tests/test_a.py::test_b - assert 1 == 2\n4 passed, 1 failed\n",
      code: 1,
    },
    three: { prints: `${"a line\n".repeat(500)}1 passed, 0 failed\n`, code: 0 },
  });
  expect(code).not.toBe(0);
  expect(end.slice(end.indexOf("=== what"))).toBe(`=== what failed of npm run one
 FAIL  test/bad.test.ts > a sum
AssertionError: expected 2 to be 3
 ❯ test/bad.test.ts:3:5
⎯⎯⎯⎯[1/1]⎯

=== what failed of npm run two
FAILED tests/test_a.py::test_b - assert 1 == 2
4 passed, 1 failed

6 passed, 2 failed
`);
});

test("a tier that ends without its line is a failure", () => {
  expect(ran({ one: { prints: "out of memory\n", code: 137 } })).toMatchObject({
    code: 1,
    end: expect.stringMatching(/counted as one failure more\n[^]*\n0 passed, 1 failed\n$/),
  });
});
