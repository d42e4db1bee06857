import type Docker from "dockerode";
import { type Own, type OwnContainer, own } from "../machine/own.ts";
import { Problem } from "../problem.ts";
import { isStale, type Lock, locks } from "./lock.ts";
import type { Pulumi } from "./pulumi.ts";
import * as state from "./state.ts";

/** What the next `pulumi up` must do beyond its usual work. */
export interface Cure {
  /** The state that it starts from. */
  readonly before: state.State;
  /** Whether the state must first be compared with what Docker has. */
  readonly refresh: boolean;
  /** URNs of the tasks that failed, which must run again. */
  readonly replace: readonly string[];
}

/** What Docker has and the state does not, and the other way round. */
export interface Drift {
  /** Containers that no state knows: an engine was killed before it could write them down. */
  readonly orphans: readonly OwnContainer[];
  /** Networks that no state knows. */
  readonly orphanNetworks: readonly string[];
  /** Names of resources that the state knows and Docker has no more. */
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
    missing: [...known].filter(([, id]) => !found.has(id)).map(([urn]) => state.shortName(urn)),
  };
}

/**
 * Cleans up after an engine that was killed and finds what else the next `up` must mend.
 * @param tell is told each thing that is done.
 * @throws Problem when somebody is at work on the stack, or another checkout's containers are in the way.
 */
export async function heal(
  pulumi: Pulumi,
  docker: Docker,
  tell: (line: string) => void,
): Promise<Cure> {
  await unlock(pulumi, tell);
  let before = await pulumi.state();
  const pending = state.pendingOperations(before);
  if (pending.length > 0) {
    tell(`an earlier run was cut off while ${pending.join(", ")}: clearing that from the state`);
    before = state.withoutPending(before);
    await pulumi.replaceState(before);
  }
  const known = state.dockerIds(before);
  const { orphans, orphanNetworks, missing } = drift(known, await own(docker, pulumi.scope));
  if (orphans.length > 0 && known.size === 0 && pending.length === 0) {
    throw new Problem(
      `Containers of the stack "${pulumi.scope.stack}" are there, but this checkout's state does not know them: ` +
        `${orphans.map(({ name }) => name).join(", ")}.`,
      "run `npm run down` in the checkout that made them, or here to remove them; data volumes stay.",
    );
  }
  for (const { id, name } of orphans) {
    tell(`removing ${name}, which was left behind by a run that was cut off`);
    await docker.getContainer(id).remove({ force: true, v: true });
  }
  for (const id of orphanNetworks) {
    tell("removing a network that was left behind by a run that was cut off");
    await docker.getNetwork(id).remove();
  }
  if (missing.length > 0) tell(`not in Docker any more, will be made again: ${missing.join(", ")}`);
  const failed = state
    .failedTasks(before)
    .filter(({ urn }) => !missing.includes(state.shortName(urn)));
  if (failed.length > 0) {
    tell(
      `failed last time, will run again: ${failed.map(({ urn }) => state.shortName(urn)).join(", ")}`,
    );
  }
  return {
    before,
    refresh: missing.length > 0 || pending.length > 0,
    replace: failed.map(({ urn }) => urn),
  };
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
