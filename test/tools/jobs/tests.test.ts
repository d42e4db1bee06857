import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { COMMANDS } from "../../../tools/commands.ts";
import { testsOf } from "../../../tools/jobs/tests.ts";
import { parse } from "../../../tools/options.ts";

function project(...folders: string[]): string {
  const root = mkdtempSync(join(tmpdir(), "headwater-tests-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const folder of folders) mkdirSync(join(root, "jobs", folder), { recursive: true });
  return root;
}

test("`npm test -- flight-delays` is given the job's name", () => {
  const usage = COMMANDS.find(({ usage: { command } }) => command === "test")?.usage;
  expect(usage && parse(usage, ["flight-delays"]).arguments).toEqual(["flight-delays"]);
});

test("the tests of one job are in its folder", () => {
  expect(testsOf(project("flight-delays/tests", "b/tests"), "flight-delays")).toBe(
    join("jobs", "flight-delays", "tests"),
  );
});

test.each([
  [
    "flight-delay",
    "There is no folder jobs/flight-delay.\n  Remedy: name one of those that have tests: b, flight-delays.",
  ],
  [
    "no-test",
    'The job "no-test" has no tests.\n  Remedy: write jobs/no-test/tests/test_no_test.py, as docs/jobs.md shows; those that have tests: b, flight-delays.',
  ],
  ["tests", 'The job "tests" has no tests.'],
  ["../jobs/b", "There is no folder jobs/../jobs/b."],
])("%s is refused with what there is", (name, message) => {
  const root = project("flight-delays/tests", "b/tests", "no-test", "tests");
  expect(() => testsOf(root, name)).toThrow(message);
});
