import type { Members } from "../../infra/members.ts";
import { messageOf, Problem } from "../problem.ts";
import type { Ended, RunIn } from "./run-in.ts";

/** A command that a member of a cluster is to run. */
export interface Step {
  /** `cassandra-0` */
  readonly member: string;
  readonly command: readonly string[];
}

/**
 * What Cassandra's nodes have to do after others have joined, one after another. Pure. While there are more copies than before, each node
 * repairs its part of the ring, since the copies that came with the keyspaces' replication are empty; where rows went to a new node, the
 * others drop them.
 */
export function tending(before: Members, after: Members): Step[] {
  const [was, is] = [before.cassandra?.nodes ?? 0, after.cassandra?.nodes ?? 0];
  if (was === 0 || is <= was) return [];
  const each = (count: number, ...command: string[]): Step[] =>
    Array.from({ length: count }, (_, node) => ({ member: `cassandra-${node}`, command }));
  return [
    ...(was < 3 ? each(is, "nodetool", "repair", "--full", "-pr") : []),
    ...(is > 3 ? each(was, "nodetool", "cleanup") : []),
  ];
}

/** Runs the steps. @throws Problem that names the first that fails, and all that are left to do */
export async function tend(
  steps: readonly Step[],
  runIn: RunIn,
  say: (line: string) => void,
): Promise<void> {
  for (const [at, { member, command }] of steps.entries()) {
    say(`${member}: ${command.join(" ")}`);
    await succeeded(runIn(member, command)).catch((error: unknown) => {
      const left = steps.slice(at).map((step) => `    ${step.member}: ${step.command.join(" ")}`);
      throw new Problem(
        `${command.join(" ")} failed on ${member}: ${messageOf(error)}`,
        `mend it and run what is left, in this order:\n${left.join("\n")}`,
      );
    });
  }
}

/** @throws Error with the end of what a command said that failed. */
async function succeeded(run: Promise<Ended>): Promise<void> {
  const { code, said } = await run;
  if (code === 0) return;
  throw new Error(`${code ?? "no exit code"}: ${said.trim().split("\n").slice(-5).join("\n")}`);
}
