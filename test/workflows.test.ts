import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

/** What of a workflow the rules look at. */
interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly "timeout-minutes"?: number; readonly steps?: readonly Step[] }>
  >;
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
const TEXT_OF_OTHERS = /\$\{\{[^}]*github\.(event\b|head_ref)[^}]*\}\}/;

/** The rules that a workflow breaks, a sentence each. */
function mistakes(text: string): string[] {
  const workflow = parse(text) as Workflow;
  const triggers = JSON.stringify(workflow.on ?? null);
  return [
    ...(triggers.includes("pull_request_target")
      ? ["pull_request_target runs a stranger's code with our secrets"]
      : []),
    ...(workflow.permissions === undefined ? ["no permissions are declared"] : []),
    ...(workflow.permissions === "write-all" ? ["write-all is not least privilege"] : []),
    ...(workflow.concurrency === undefined ? ["no concurrency group is declared"] : []),
    ...Object.entries(workflow.jobs).flatMap(([name, job]) => [
      ...(job["timeout-minutes"] === undefined ? [`the job ${name} has no timeout`] : []),
      ...(job.steps ?? []).flatMap(stepMistakes),
    ]),
    ...unnamedVersions(text),
  ];
}

function stepMistakes({ uses, run, with: inputs }: Step): string[] {
  if (run !== undefined && TEXT_OF_OTHERS.test(run)) {
    return ["a script has an event's text pasted in: hand it over in an environment variable"];
  }
  if (uses === undefined) return [];
  if (!PINNED.test(uses)) return [`${uses} is not pinned by its full commit`];
  return uses.startsWith("actions/checkout@") && inputs?.["persist-credentials"] !== false
    ? ["checkout keeps the token where every later step can read it"]
    : [];
}

/** A pinned commit says nothing to a reader: the version stands beside it. */
const unnamedVersions = (text: string): string[] =>
  text
    .split("\n")
    .filter((line) => /uses: .+@[0-9a-f]{40}/.test(line) && !/# v\d+\.\d+\.\d+$/.test(line))
    .map((line) => `no version is named in: ${line.trim()}`);

const folder = new URL("../.github/workflows/", import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), "utf8");

describe("workflows", () => {
  test("there are the three", () => {
    expect(readdirSync(folder).sort()).toEqual(["checks.yml", "e2e.yml", "preview.yml"]);
  });

  test.each(["checks.yml", "e2e.yml", "preview.yml"])("%s keeps every rule", (name) => {
    expect(mistakes(read(name))).toEqual([]);
  });

  test("a preview never runs for a fork, and edits its comment", () => {
    const { jobs } = parse(read("preview.yml")) as {
      jobs: Record<string, { if: string; steps: Step[] }>;
    };
    expect(jobs["preview"]?.if).toContain(
      "github.event.pull_request.head.repo.full_name == github.repository &&",
    );
    const pulumi = jobs["preview"]?.steps.find((step) => step.uses?.startsWith("pulumi/actions@"));
    expect(pulumi?.with).toMatchObject({ "comment-on-pr": true, "edit-pr-comment": true });
  });

  const good = read("e2e.yml");
  test.each([
    [
      "a tag",
      /checkout@\S+ # v7.0.1/,
      "checkout@v7",
      "actions/checkout@v7 is not pinned by its full commit",
    ],
    [
      "a short commit",
      /setup-node@\S+ # v7.0.0/,
      "setup-node@8207627",
      "actions/setup-node@8207627 is not pinned by its full commit",
    ],
    [
      "a commit without its version",
      / # v7.0.0/,
      "",
      "no version is named in: - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020",
    ],
    [
      "a kept token",
      "persist-credentials: false",
      "persist-credentials: true",
      "checkout keeps the token where every later step can read it",
    ],
    ["no permissions", /permissions:\n {2}contents: read\n/, "", "no permissions are declared"],
    [
      "all permissions",
      /permissions:\n {2}contents: read\n/,
      "permissions: write-all\n",
      "write-all is not least privilege",
    ],
    ["no timeout", "    timeout-minutes: 90\n", "", "the job docker has no timeout"],
    ["no concurrency", /concurrency:\n.*\n.*\n/, "", "no concurrency group is declared"],
    [
      "the dangerous trigger",
      "pull_request:",
      "pull_request_target:",
      "pull_request_target runs a stranger's code with our secrets",
    ],
    [
      "an event's text in a script",
      "run: .ci/run",
      "run: echo ${{ github.event.pull_request.title }}",
      "a script has an event's text pasted in: hand it over in an environment variable",
    ],
    [
      "a branch's name in a script",
      "run: .ci/run",
      "run: echo ${{ github.head_ref }}",
      "a script has an event's text pasted in: hand it over in an environment variable",
    ],
  ])("%s is found", (_, before, after, mistake) => {
    expect(mistakes(good.replace(before, after))).toEqual([mistake]);
  });
});
