import type Docker from "dockerode";
import type { Settings } from "../../infra/config/schema.ts";
import { type Scope, scoped } from "../../infra/model/names.ts";
import { type OwnContainer, own } from "../machine/own.ts";
import { type StackPort, stackPorts } from "../machine/stack-ports.ts";
import { illProcesses } from "../pipeline/health.ts";
import { command } from "../project.ts";

/** A part of a stack that does not do its work. */
export interface Ailment {
  /** Such as `airflow-scheduler`. */
  readonly name: string;
  /** What is seen of it, such as `Exited (137) 5 minutes ago`. */
  readonly seen: string;
  /** What brings it back. */
  readonly remedy: string;
}

/** The stack that is asked. */
export interface Patient {
  readonly scope: Scope;
  readonly settings: Settings;
  /** The engine of a stack on Docker. */
  readonly docker: Docker | undefined;
}

/**
 * Asks the stack's containers and Airflow which part is gone or ill.
 * @param airflow its address on this machine, for a stack that is not on Docker. @returns undefined for a stack that is not up at all
 */
export async function ailments(
  { scope, settings, docker }: Patient,
  airflow?: string,
): Promise<Ailment[] | undefined> {
  const remedy = `\`${command("up", scope.stack)}\` brings it back.`;
  const processes = async (url: string): Promise<Ailment[]> =>
    (await illProcesses(url)).map((one) => ({ ...one, remedy }));
  if (docker === undefined) return airflow === undefined ? [] : processes(airflow);
  const { containers } = await own(docker, scope);
  if (containers.length === 0) return undefined;
  const stopped = await stoppedServices(docker, containers);
  const found = [
    ...illContainers(scope, containers, stopped),
    // A container that does not run publishes nothing, and is told of already.
    ...missingPorts(scope, stopped.size === 0 ? stackPorts(settings) : [], containers),
    ...missingJobs(scope, settings.jobs.running, containers),
  ];
  const known = new Set(found.map(({ name }) => name));
  const { port } = settings.airflow;
  // Where no container of the stack has the port, whoever answers there is somebody else.
  const ill = containers.some(({ ports }) => ports.includes(port))
    ? await processes(`http://localhost:${port}`)
    : [];
  return [...found, ...ill.filter(({ name }) => !known.has(name))];
}

/** The ids of the containers that do not run and are no tasks, which end. */
async function stoppedServices(
  docker: Docker,
  containers: readonly OwnContainer[],
): Promise<ReadonlySet<string>> {
  const stopped = containers.filter(({ state }) => state !== "running");
  const policies = await Promise.all(
    stopped.map(async ({ id }) => {
      const { HostConfig } = await docker.getContainer(id).inspect();
      return { id, policy: HostConfig.RestartPolicy?.Name };
    }),
  );
  return new Set(policies.flatMap(({ id, policy }) => (policy === "unless-stopped" ? [id] : [])));
}

/** The containers that are ill. Pure. @param stopped ids of the services that do not run */
export const illContainers = (
  scope: Scope,
  containers: readonly OwnContainer[],
  stopped: ReadonlySet<string>,
): Ailment[] =>
  containers.flatMap(({ id, name: full, state, status }): Ailment[] => {
    const ill = { name: full.slice(scoped(scope, "").length), seen: status };
    if (state === "restarting" || status.includes("(unhealthy)")) {
      return [{ ...ill, remedy: `\`docker logs ${full}\` says why.` }];
    }
    return stopped.has(id)
      ? [{ ...ill, remedy: `\`${command("up", scope.stack)}\` starts it again.` }]
      : [];
  });

/** Ports that the stack file gives out, and no container of the stack has. Pure. */
export function missingPorts(
  { stack }: Scope,
  ports: readonly StackPort[],
  containers: readonly OwnContainer[],
): Ailment[] {
  const open = new Set(containers.flatMap((one) => one.ports));
  return ports
    .filter(({ port }) => !open.has(port))
    .map(({ port, setting }) => ({
      name: `port ${port}`,
      seen: `no container of the stack has it, which ${setting} gives out`,
      remedy: `\`${command("up", stack)}\` makes it.`,
    }));
}

/** Jobs that never end, and have no container. Pure. */
export function missingJobs(
  scope: Scope,
  jobs: readonly string[],
  containers: readonly OwnContainer[],
): Ailment[] {
  const names = new Set(containers.map(({ name }) => name));
  return jobs
    .filter((job) => !names.has(scoped(scope, job)))
    .map((name) => ({
      name,
      seen: "it has no container",
      remedy: `\`${command("up", scope.stack)}\` makes it.`,
    }));
}

/** A line: what is gone, and what brings it back. Pure. */
export const ailmentLine = ({ name, seen, remedy }: Ailment): string =>
  `✗ ${name}: ${seen}; ${remedy}`;
