import type Docker from "dockerode";
import { type Scope, scoped } from "../../infra/model/names.ts";
import type { OwnContainer } from "../machine/own.ts";
import { command } from "../project.ts";
import { type Ailment, OUT_OF_MEMORY, STANDS, startedAgain } from "./ailment.ts";

/** A container that is to run always. */
export interface Service extends OwnContainer {
  /** How often Docker has started it again since somebody last did. */
  readonly restarts: number;
  /** When it was started last, in milliseconds. */
  readonly started: number;
  /** Whether the kernel has just ended it for its memory; Docker forgets it when it starts the container again. */
  readonly outOfMemory: boolean;
}

/** The containers that are no tasks, which end. */
export async function servicesOf(
  docker: Docker,
  containers: readonly OwnContainer[],
): Promise<Service[]> {
  const all = await Promise.all(
    containers.map(async (container) => {
      const found = await docker.getContainer(container.id).inspect();
      if (found.HostConfig.RestartPolicy?.Name !== "unless-stopped") return [];
      return {
        ...container,
        restarts: found.RestartCount,
        started: Date.parse(found.State.StartedAt),
        outOfMemory: found.State.OOMKilled,
      };
    }),
  );
  return all.flat();
}

/** What is wrong with a service, or nothing. Pure. @param now milliseconds */
export function containerAilment(scope: Scope, service: Service, now: number): Ailment[] {
  const { name: full, state, status, outOfMemory } = service;
  const name = full.slice(scoped(scope, "").length);
  const log = `\`docker logs ${full}\` says why`;
  if (outOfMemory && state !== "running") {
    const seen = `${status}, ${OUT_OF_MEMORY}`;
    return [{ name, seen, remedy: "give it more memory in the stack file, or its job in job.ts." }];
  }
  if (state === "restarting" || status.includes("(unhealthy)")) {
    return [{ name, seen: status, remedy: `${log}.` }];
  }
  if (state !== "running") {
    return [{ name, seen: status, remedy: `\`${command("up", scope.stack)}\` starts it again.` }];
  }
  if (service.restarts > 0 && now - service.started < STANDS * 1000) {
    const remedy = `${log}; where it does not, it was killed, as it is when it takes more memory than it has.`;
    return [
      { name, seen: `${status}, but it has ended and ${startedAgain(service.restarts)}`, remedy },
    ];
  }
  return [];
}
