import { afterEach, expect, test, vi } from "vitest";
import {
  environmentFolder,
  isNewEnough,
  javaMajor,
  pytestTally,
  pythonTests,
} from "../../tools/python.ts";

afterEach(() => vi.unstubAllEnvs());

const suite = (counts: string) =>
  `<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" ${counts} time="3.1"></testsuite></testsuites>`;

test.each([
  [
    "all passed",
    suite('errors="0" failures="0" skipped="0" tests="74"'),
    0,
    { passed: 74, failed: 0 },
  ],
  [
    "failures and errors",
    suite('errors="1" failures="2" skipped="3" tests="10"'),
    1,
    { passed: 4, failed: 3 },
  ],
  ["no report", undefined, 4, { passed: 0, failed: 1 }],
  [
    "ended badly after the tests",
    suite('errors="0" failures="0" skipped="0" tests="5"'),
    3,
    { passed: 5, failed: 1 },
  ],
])("counts pytest's tests: %s", (_, report, code, tally) => {
  expect(pytestTally(report, code)).toEqual(tally);
});

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_392"', 8],
  ['openjdk version "21" 2023-09-19', 21],
  ['openjdk version "24-ea" 2025-03-18', 24],
  ["command not found", undefined],
])("reads Java's major version from %s", (text, major) => {
  expect(javaMajor(text)).toBe(major);
});

test.each([
  ["3.11", true],
  ["3.13", true],
  ["3.9", false],
  ["2.7", false],
])("Python %s is new enough: %s", (version, enough) => {
  expect(isNewEnough(version)).toBe(enough);
});

test("another Python or other packages have another environment, in the user's cache", () => {
  vi.stubEnv("XDG_CACHE_HOME", "/cache");
  const folders = [
    ["a", "3.11"],
    ["b", "3.11"],
    ["a", "3.12"],
  ].map(([packages = "", version = ""]) => environmentFolder(packages, version));
  expect(new Set(folders).size).toBe(3);
  for (const folder of folders) expect(folder).toMatch(/^\/cache\/headwater\/venv-[0-9a-f]{12}$/);
});

test("a machine without Python is told what to install", async () => {
  vi.stubEnv("PATH", "/nowhere");
  vi.stubEnv("JAVA_HOME", "");
  await expect(pythonTests({ root: "/nowhere" })).rejects.toThrow(
    "The Python tests need Python 3.11 or later, and there is none on PATH.\n" +
      "  Remedy: install it, on Debian with: apt-get install python3 python3-venv",
  );
});
