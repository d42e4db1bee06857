import type Docker from "dockerode";
import type { Scope } from "../../infra/model/names.ts";
import { own } from "../machine/own.ts";

/**
 * Removes what carries the stack's labels and no state knows: the rest of a run that was cut off, or of a state that was lost.
 * @param data whether volumes go as well. @param tell is told each thing that is removed.
 */
export async function sweep(
  docker: Docker,
  scope: Scope,
  data: boolean,
  tell: (line: string) => void,
): Promise<void> {
  const left = await own(docker, scope);
  for (const { id, name } of left.containers) {
    tell(`removing ${name}, which was left behind`);
    await docker.getContainer(id).remove({ force: true, v: true });
  }
  for (const id of left.networks) {
    tell("removing a network that was left behind");
    await docker.getNetwork(id).remove();
  }
  for (const name of data ? left.volumes : []) {
    tell(`removing the volume ${name}, which was left behind`);
    await docker.getVolume(name).remove();
  }
}
