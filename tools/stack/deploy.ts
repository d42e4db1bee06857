import type Docker from "dockerode";
import type { Settings } from "../../infra/config/schema.ts";
import { refuseLoss } from "../../infra/members.ts";
import { allHealthy, startStopped } from "../machine/revive.ts";
import { Problem } from "../problem.ts";
import { detail } from "../say.ts";
import { stoppedBy } from "../spawn.ts";
import { type Cure, heal } from "./heal.ts";
import { membersIn } from "./members.ts";
import { readOutputs } from "./outputs.ts";
import type { Pulumi } from "./pulumi.ts";
import { runIn, startIn } from "./run-in.ts";
import { changedResources, makingTasks, stackOutputs, type State } from "./state.ts";
import { endTakenOut } from "./taken-out.ts";
import { tend, tending } from "./tend.ts";

/** A deployed stack. */
export interface Deployment {
  readonly state: State;
  /** How many resources this deployment changed. */
  readonly changes: number;
}

/**
 * Mends what an earlier run left behind, ends what is to run no more, runs `pulumi up` on this terminal, and has nodes of Cassandra repaired where others joined.
 * @param docker the stack's engine, or undefined when it is not on Docker. @param sure whether to go ahead without a preview.
 * @param settings the stack file's. @param again whether tasks that make tables and topics run although nothing of them has changed.
 * @throws pulumi.RunError for a change that would lose data, and Problem when the deployment fails (Pulumi has said why), or a service does not become healthy.
 */
export async function deploy(
  pulumi: Pulumi,
  docker: Docker | undefined,
  settings: Settings,
  sure: boolean,
  again = false,
): Promise<Deployment> {
  const cure: Cure = docker
    ? await heal(pulumi, docker, detail)
    : { before: await pulumi.state(), refresh: false, replace: [] };
  refuseLoss(membersIn(cure.before), settings, pulumi.scope.stack);
  await endTakenOut(pulumi, cure.before, settings.jobs.running, sure, detail);
  if (docker) {
    for (const name of await startStopped(docker, pulumi.scope)) detail(`started ${name} again`);
  }
  const replace = [...new Set([...cure.replace, ...(again ? makingTasks(cure.before) : [])])];
  const code = await pulumi.show("up", ...upArguments({ ...cure, replace }, sure));
  if (code !== 0 && stoppedBy() !== undefined) {
    throw new Problem("Stopped. `npm run up` goes on where this stopped.");
  }
  if (code !== 0) {
    throw new Problem(
      `The deployment of "${pulumi.scope.stack}" failed; the reason stands above.`,
      "mend it and run `npm run up` again: it goes on where it stopped.",
    );
  }
  // Pulumi waits for what it makes; what was started again above, or ailed already, is waited for here.
  if (docker) await allHealthy(docker, pulumi.scope);
  const state = await pulumi.state();
  const steps = tending(membersIn(cure.before), membersIn(state));
  if (steps.length > 0) {
    const outputs = readOutputs(stackOutputs(state));
    await tend(steps, runIn(startIn(docker, pulumi.scope, settings, outputs)), detail);
  }
  return { state, changes: changedResources(cure.before, state) };
}

/** The arguments of `pulumi up`. Pure. */
export const upArguments = (
  { refresh, replace }: Omit<Cure, "before">,
  sure: boolean,
): string[] => [
  "--suppress-outputs",
  ...(sure ? ["--yes", "--skip-preview"] : []),
  ...(refresh ? ["--refresh"] : []),
  ...replace.flatMap((urn) => ["--replace", urn]),
];
