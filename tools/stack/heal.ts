import type Docker from "dockerode";
import type { Scope } from "../../infra/model/names.ts";
import { type Own, type OwnContainer, own } from "../machine/own.ts";
import { Problem } from "../problem.ts";
import { command } from "../project.ts";
import { isStale, type Lock, locks } from "./lock.ts";
import type { Pulumi } from "./pulumi.ts";
import * as state from "./state.ts";

/** What the next `pulumi up` must do beyond its usual work. */
export interface Cure {
  /** The state that it starts from. */
  readonly before: state.State;
  /** Whether the state must first be compared with what Docker has. */
  readonly refresh: boolean;
  /** URNs of the tasks that failed, which must run again, and of the images that are gone. */
  readonly replace: readonly string[];
}

/** What Docker has and the state does not, and the other way round. */
export interface Drift {
  /** Containers that no state knows: an engine was killed before it could write them down. */
  readonly orphans: readonly OwnContainer[];
  /** Networks that no state knows. */
  readonly orphanNetworks: readonly string[];
  /** Volumes that no state knows: what they hold, no password of this checkout opens. */
  readonly orphanVolumes: readonly string[];
  /** URNs of resources that the state knows and Docker has no more. */
  readonly missing: readonly string[];
}

/** Compares Docker with the state. Pure. */
export function drift(known: ReadonlyMap<string, string>, there: Own): Drift {
  const ids = new Set(known.values());
  const found = new Set([
    ...there.containers.map(({ id }) => id),
    ...there.networks,
    ...there.volumes,
  ]);
  return {
    orphans: there.containers.filter(({ id }) => !ids.has(id)),
    orphanNetworks: there.networks.filter((id) => !ids.has(id)),
    orphanVolumes: there.volumes.filter((id) => !ids.has(id)),
    missing: [...known].filter(([, id]) => !found.has(id)).map(([urn]) => urn),
  };
}

/**
 * Cleans up after an engine that was killed and finds what else the next `up` must mend.
 * @param tell is told each thing that is done.
 * @throws Problem when somebody is at work on the stack, or another checkout's containers or data are in the way.
 */
export async function heal(
  pulumi: Pulumi,
  docker: Docker,
  tell: (line: string) => void,
): Promise<Cure> {
  await unlock(pulumi, tell);
  const { before, cutOff } = await withoutPending(pulumi, tell);
  const known = state.dockerIds(before);
  const found = drift(known, await own(docker, pulumi.scope));
  if (known.size === 0 && !cutOff) refuseForeign(found, pulumi.scope);
  await removeOrphans(docker, found, tell);

  const names = (urns: readonly string[]) => urns.map(state.shortName).join(", ");
  const failed = state
    .failedTasks(before)
    .map(({ urn }) => urn)
    .filter((urn) => !found.missing.includes(urn));
  const unbuilt = await missingImages(docker, before);
  for (const [urns, what] of [
    [found.missing, "not in Docker any more, will be made again"],
    [failed, "failed last time, will run again"],
    [unbuilt, "not in Docker any more, will be built again"],
  ] as const) {
    if (urns.length > 0) tell(`${what}: ${names(urns)}`);
  }
  return {
    before,
    refresh: found.missing.length > 0 || cutOff,
    replace: [...failed, ...unbuilt],
  };
}

/** The state, freed from what an engine began and did not finish. */
async function withoutPending(pulumi: Pulumi, tell: (line: string) => void) {
  const before = await pulumi.state();
  const pending = state.pendingOperations(before);
  if (pending.length === 0) return { before, cutOff: false };
  tell(`an earlier run was cut off while ${pending.join(", ")}: clearing that from the state`);
  const clean = state.withoutPending(before);
  await pulumi.replaceState(clean);
  return { before: clean, cutOff: true };
}

async function removeOrphans(
  docker: Docker,
  { orphans, orphanNetworks }: Drift,
  tell: (line: string) => void,
): Promise<void> {
  for (const { id, name } of orphans) {
    tell(`removing ${name}, which was left behind by a run that was cut off`);
    await docker.getContainer(id).remove({ force: true, v: true });
  }
  for (const id of orphanNetworks) {
    tell("removing a network that was left behind by a run that was cut off");
    await docker.getNetwork(id).remove();
  }
}

/** A refresh does not see that an image is gone (the official plugin does not look), so that these are replaced by name. */
async function missingImages(docker: Docker, before: state.State): Promise<string[]> {
  const there = new Set((await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []));
  return [...state.builtImages(before)].flatMap(([urn, name]) => (there.has(name) ? [] : [urn]));
}

/** Removes the lock of an engine that was killed. @throws Problem when one is at work. */
export async function unlock(pulumi: Pulumi, tell: (line: string) => void): Promise<void> {
  const held = await locks(pulumi.program.env.PULUMI_BACKEND_URL, pulumi.scope);
  const active = held.find((lock) => !isStale(lock));
  if (active) throw atWork(active, pulumi.scope.stack);
  if (held.length === 0) return;
  tell("an earlier run was killed and left its lock behind: removing it");
  if ((await pulumi.show("cancel", "--yes")) !== 0) {
    throw new Problem("The lock could not be removed; Pulumi's message is above.");
  }
}

const atWork = ({ pid, username, hostname, timestamp }: Lock, stack: string): Problem =>
  new Problem(
    `Pulumi is at work on the stack "${stack}": process ${pid} of ${username} on ${hostname}, since ${timestamp}.`,
    "wait for it to end, or end it, then run this again.",
  );

/** What another checkout made under this stack's name is neither removed nor taken over: its passwords are not here. */
function refuseForeign({ orphans, orphanVolumes }: Drift, { stack }: Scope): void {
  if (orphans.length > 0) {
    throw new Problem(
      `Containers of the stack "${stack}" are there, but this checkout's state does not know them: ` +
        `${orphans.map(({ name }) => name).join(", ")}.`,
      `run \`${command("down", stack)}\` in the checkout that made them, or here to remove them; data volumes stay.`,
    );
  }
  if (orphanVolumes.length > 0) {
    throw new Problem(
      `Data of a stack "${stack}" is there that another checkout made, whose passwords this one does not have: ` +
        `${orphanVolumes.join(", ")}.`,
      `bring it up in the checkout that made it; or copy Pulumi.${stack}.yaml to one of another name, and use that with --stack; or, if nothing of the data is needed, delete it: ${command("down", stack, "--data")}`,
    );
  }
}
