import { expect, test } from "vitest";
import { outcome, runnerArguments } from "../../offline/language/arguments.ts";

const run = {
  monitor: "127.0.0.1:1",
  engine: "127.0.0.1:2",
  project: "headwater",
  stack: "dev",
  organization: "organization",
  rootDirectory: "/clone",
  directory: "/clone/infra",
  entryPoint: "index.ts",
  parallel: 16,
  dryRun: false,
  arguments: [],
};

test("the runner gets the engine's wishes as options, and the program last", () => {
  expect(runnerArguments(run).join(" ")).toBe(
    "--monitor 127.0.0.1:1 --engine 127.0.0.1:2 --organization organization --project headwater " +
      "--root-directory /clone --stack dev --pwd /clone/infra --parallel 16 index.ts",
  );
});

test("a preview is a dry run, empty options are left out, and no entry point is the directory's own", () => {
  const preview = { ...run, organization: "", entryPoint: "", dryRun: true };
  expect(runnerArguments(preview).slice(-2)).toEqual(["--dry-run", "."]);
  expect(runnerArguments(preview)).not.toContain("--organization");
});

test("a program that has told its error itself bails; every other failure is an error", () => {
  expect(outcome(0, null)).toEqual({ error: "", bail: false });
  expect(outcome(32, null)).toEqual({ error: "", bail: true });
  expect(outcome(5, null)).toEqual({
    error: "Program exited with non-zero exit code: 5",
    bail: false,
  });
  expect(outcome(null, "SIGKILL")).toEqual({ error: "Program was ended by SIGKILL", bail: false });
});
