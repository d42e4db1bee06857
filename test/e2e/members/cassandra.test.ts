import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tend, tending } from "../../../tools/stack/tend.ts";
import { containers, exec, leftovers, removeLeftovers } from "../containers.ts";
import { until } from "../until.ts";
import { Workspace } from "../workspace.ts";
import { readRows, Rows } from "./rows.ts";

const STACK = "cassandra";
const FILE = "test/e2e/members/Pulumi.cassandra.yaml";

const nodetool = (node: number, ...args: string[]): string =>
  exec(STACK, `cassandra-${node}`, "nodetool", ...args);

/** The states of all nodes as the first one sees them, `UN` for one that is up and has joined. */
const ring = (): string[] =>
  nodetool(0, "status")
    .split("\n")
    .flatMap((line) => /^([UD][NLJM]) /.exec(line)?.[1] ?? []);

describe("Cassandra of three nodes, while rows are written to it", () => {
  let workspace: Workspace;
  let password = "";
  let rows: Rows | undefined;
  const pulumi = (...args: string[]) =>
    workspace.pulumi(...args, "--stack", STACK, "--non-interactive");
  const up = async () => {
    const { code, output } = await pulumi("up", "--yes", "--skip-preview");
    expect(code, output).toBe(0);
  };
  const set = (from: string, to: string) =>
    workspace.edit(`Pulumi.${STACK}.yaml`, (text) => text.replace(from, to));

  beforeAll(async () => {
    removeLeftovers(STACK);
    workspace = new Workspace(FILE);
    workspace.edit("Pulumi.yaml", (text) =>
      text.replace("infra/index.ts", "test/e2e/members/cassandra-program.ts"),
    );
    expect((await workspace.pulumi("stack", "init", STACK)).code).toBe(0);
    await up();
    const shown = await pulumi("stack", "output", "password", "--show-secrets");
    password = shown.output.trim().split("\n").at(-1) ?? "";
    rows = new Rows(password);
    await until(
      "1000 rows",
      120,
      () => rows?.written ?? 0,
      (written) => written >= 1000,
    );
  });

  afterAll(async () => {
    rows?.kill();
    if (process.env["HEADWATER_KEEP"] === undefined) {
      await pulumi("destroy", "--yes");
      workspace.remove();
    }
    expect(leftovers(STACK)).toEqual([]);
  });

  test("a fourth node joins, and the others stay as they are", async () => {
    const before = containers(STACK);
    set("nodes: 3", "nodes: 4");
    await up();
    const after = containers(STACK);
    for (const node of ["cassandra-0", "cassandra-1", "cassandra-2"]) {
      expect(after[node]).toBe(before[node]);
    }
    expect(ring()).toEqual(["UN", "UN", "UN", "UN"]);
    const run = async (member: string, command: readonly string[]) => ({
      code: 0,
      said: exec(STACK, member, ...command),
    });
    await tend(tending({ cassandra: { nodes: 3 } }, { cassandra: { nodes: 4 } }), run, console.log);
  });

  test("a preview refuses to take it away again, and says what to do", async () => {
    set("nodes: 4", "nodes: 3");
    const { code, output } = await pulumi("preview");
    expect(code).not.toBe(0);
    expect(output).toContain("headwater:cassandra.nodes is 3, and the stack has 4");
  });

  test("once it was decommissioned, as docs/scaling.md says, it goes", async () => {
    nodetool(3, "decommission");
    expect(ring()).toEqual(["UN", "UN", "UN"]);
    set("nodes: 3", "nodes: 3\n    decommissioned: [3]");
    await up();
    expect(Object.keys(containers(STACK))).not.toContain("cassandra-3");
  });

  test("every row that was written is there", async () => {
    const written = (await rows?.finish()) ?? 0;
    console.log(`${written} rows; written again: ${rows?.said.trim() || "none"}`);
    expect(readRows(password)).toEqual(Array.from({ length: written }, (_, number) => number));
  });
});
