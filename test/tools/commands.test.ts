import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tallyLine, workflowFaults } from "../../tools/check.ts";
import { COMMANDS } from "../../tools/commands.ts";
import { phases } from "../../tools/phases.ts";
import { Problem, report } from "../../tools/problem.ts";
import { headwaterValues, ROOT, stackSettings } from "../../tools/project.ts";
import { columns, duration } from "../../tools/say.ts";
import { capture } from "../../tools/spawn.ts";
import { vitestTally } from "../../tools/test.ts";
import { PROJECT } from "../support/stack-file.ts";

test("every npm script but the benchmarks starts a command that there is, and every command has one", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const ours = Object.entries(scripts).filter(([name]) => !name.startsWith("bench:"));
  expect(ours.sort()).toEqual(
    COMMANDS.map(({ usage: { command } }) => [
      command,
      `node tools/bootstrap.mjs ${command}`,
    ]).sort(),
  );
});

test.each([
  [["nope"], 1, 'There is no command "nope".'],
  [["up", "--foo"], 1, "Unknown option '--foo'."],
  [["up", "--help"], 0, "--no-run"],
  [["doctor", "--stack", "nope"], 1, 'There is no stack "nope".'],
  [["jobs", "run", "us-orders", "market-flow"], 1, '"market-flow" is not expected'],
  [["jobs", "new", "my", "job"], 1, '"job" is not expected'],
  [["jobs", "list", "us-orders"], 1, '"us-orders" is not expected'],
])("%j ends with %i and says what is wrong, without a stack", (args, code, said) => {
  const done = spawnSync(process.execPath, [join(ROOT, "tools/bootstrap.mjs"), ...args], {
    encoding: "utf8",
  });
  expect(done.status).toBe(code);
  expect(done.stdout + done.stderr).toContain(said);
  expect(done.stderr).not.toMatch(/^\s+at /m);
});

test("what is expected is reported by its message, a mistake of ours with its stack", () => {
  expect(report(new Problem("It is so.", "do this."))).toBe("It is so.\n  Remedy: do this.");
  expect(report(Object.assign(new Error("refused"), { __pulumiRunError: true }))).toBe("refused");
  expect(report(new TypeError("oops"))).toMatch(
    /TypeError: oops\n\s+at [^]*a mistake in the tools/,
  );
});

test("a stack file's values are those of the project", async () => {
  const yaml = 'config:\n  pulumi:x: ["*"]\n  headwater:kafka:\n    brokers: 2\n';
  expect(headwaterValues(yaml, "headwater")).toEqual({ kafka: { brokers: 2 } });
  expect(headwaterValues("", "headwater")).toEqual({});
  expect(await stackSettings("dev", fileURLToPath(PROJECT))).toMatchObject({
    target: { kind: "docker" },
  });
});

test("a stack file that is no YAML is refused with the line", async () => {
  const root = mkdtempSync(join(tmpdir(), "headwater-"));
  try {
    writeFileSync(join(root, "Pulumi.yaml"), "name: headwater\n");
    writeFileSync(join(root, "Pulumi.x.yaml"), "config:\n  a: 1\n  a: 2\n");
    await expect(stackSettings("x", root)).rejects.toThrow(
      new Problem(
        "Pulumi.x.yaml is no valid YAML:\nMap keys must be unique at line 3, column 3:\n\n  a: 1\n  a: 2\n  ^",
        "correct it where the arrow points; a key that is there twice is merged into one.",
      ),
    );
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("times are short", () => {
  expect([0.04, 9.94, 9.96, 59.4, 59.6, 125].map(duration)).toEqual([
    "0.0 s",
    "9.9 s",
    "10 s",
    "59 s",
    "1 min 0 s",
    "2 min 5 s",
  ]);
});

test("columns are as wide as their widest cell, and no line ends with blanks", () => {
  expect(
    columns([
      ["a", "bb"],
      ["ccc", ""],
    ]),
  ).toEqual(["a    bb", "ccc"]);
  expect(columns([])).toEqual([]);
});

test("phases are timed one by one and in all", async () => {
  const ticks = [0, 1000, 3000, 3000, 8500, 9000];
  const clock = phases(() => ticks.shift() ?? 9000);
  await clock.run("one", async () => undefined);
  await clock.run("two", async () => undefined);
  expect(clock.times()).toBe("  one  2.0 s\n  two  5.5 s\n  all  9.0 s");
});

test("a program's output, its exit code and its absence are told", async () => {
  const script = "process.stdin.on('data', (d) => process.stdout.write(d)); process.exitCode = 3;";
  expect(await capture(process.execPath, ["-e", script], { input: "hello" })).toEqual({
    code: 3,
    stdout: "hello",
    stderr: "",
  });
  await expect(capture("no-such-program", [])).rejects.toThrow(
    /^no-such-program could not be started: /,
  );
});

test("the last line of a test command is the sum over its runners", () => {
  expect(
    tallyLine([
      { passed: 2, failed: 1 },
      { passed: 3, failed: 0 },
    ]),
  ).toBe("5 passed, 1 failed");
});

test("a test file that cannot be loaded, a missing report and a bad end each count as a failure", () => {
  const of = (failed: number, results: object[]) =>
    JSON.stringify({ numPassedTests: 4, numFailedTests: failed, testResults: results });
  expect(vitestTally(of(0, []), 0)).toEqual({ passed: 4, failed: 0 });
  expect(vitestTally(of(2, []), 1)).toEqual({ passed: 4, failed: 2 });
  expect(vitestTally(of(0, [{ status: "failed", assertionResults: [] }]), 1)).toEqual({
    passed: 4,
    failed: 1,
  });
  expect(vitestTally(of(0, []), 1)).toEqual({ passed: 4, failed: 1 });
  expect(vitestTally(undefined, 1)).toEqual({ passed: 0, failed: 1 });
});

test("a workflow that is no YAML or lacks a part is refused", () => {
  expect(workflowFaults("name: x\non: push\njobs: {}\n")).toEqual([]);
  expect(workflowFaults("name: x\n")).toEqual(['no "on"', 'no "jobs"']);
  expect(workflowFaults("a: [")).toHaveLength(1);
});
