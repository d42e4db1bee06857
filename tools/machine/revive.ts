import type Docker from "dockerode";
import type { Scope } from "../../infra/model/names.ts";
import { until } from "../pipeline/wait.ts";
import { Problem } from "../problem.ts";
import { type OwnContainer, own } from "./own.ts";

/** Seconds that services have to become healthy. */
const HEALTHY_WITHIN = 300;

/**
 * Starts services of the stack that were stopped by hand or by a restart of the machine. Tasks stay as they ended.
 * @returns their names.
 */
export async function startStopped(docker: Docker, scope: Scope): Promise<string[]> {
  const { containers } = await own(docker, scope);
  const started: string[] = [];
  for (const { id, name, state } of containers) {
    if (state !== "exited" && state !== "created" && state !== "paused") continue;
    const container = docker.getContainer(id);
    const { HostConfig } = await container.inspect();
    if (HostConfig.RestartPolicy?.Name !== "unless-stopped") continue;
    await (state === "paused" ? container.unpause() : container.start());
    started.push(name);
  }
  return started;
}

/** The containers that run and are not healthy yet, or not any more. Pure. */
export const ailing = (containers: readonly OwnContainer[]): string[] =>
  containers
    .filter(
      ({ state, status }) =>
        state === "restarting" || (state === "running" && /\((unhealthy|health:)/.test(status)),
    )
    .map(({ name, status }) => `${name} (${status})`);

/** How Docker shows a container whose process ended as it would each time (`jobs/lib/jobkit/errors.py`). */
const HOPELESS = /Restarting \(78\)/;

/** Waits until every running service is healthy. @throws Problem that names those that are not, at once where one never will be. */
export async function allHealthy(
  docker: Docker,
  scope: Scope,
  patience: { readonly seconds: number; readonly every: number } = {
    seconds: HEALTHY_WITHIN,
    every: 1,
  },
): Promise<void> {
  let ill: string[] = [];
  await until(
    async () => {
      ill = ailing((await own(docker, scope)).containers);
      const hopeless = ill.filter((one) => HOPELESS.test(one));
      if (hopeless.length > 0) {
        throw new Problem(
          `It has failed, and would again: ${hopeless.join(", ")}.`,
          "`npm run jobs` says why; mend it and run `npm run up` again.",
        );
      }
      return ill.length === 0 ? true : undefined;
    },
    {
      ...patience,
      late: () =>
        new Problem(
          `Not healthy after ${patience.seconds} s: ${ill.join(", ")}.`,
          "see why with `docker logs` of the container.",
        ),
    },
  );
}
