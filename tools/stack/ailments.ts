import type Docker from "dockerode";
import type { Settings } from "../../infra/config/schema.ts";
import { type Scope, scoped } from "../../infra/model/names.ts";
import { type OwnContainer, own } from "../machine/own.ts";
import { type StackPort, stackPorts } from "../machine/stack-ports.ts";
import { illProcesses } from "../pipeline/health.ts";
import type { Patience } from "../pipeline/wait.ts";
import { command } from "../project.ts";
import type { Ailment } from "./ailment.ts";
import { containerAilment, servicesOf } from "./services.ts";
import { namespaceOf } from "./namespace.ts";
import type { Outputs } from "./outputs.ts";
import { illWorkloads } from "./pods.ts";

/** The stack that is asked. */
export interface Patient {
  readonly scope: Scope;
  readonly settings: Settings;
  /** The engine of a stack on Docker. */
  readonly docker: Docker | undefined;
}

/**
 * Asks the stack's containers, or its workloads in the cluster, and Airflow which part is gone or ill.
 * @param outputs of a stack that is not on Docker: where Airflow is on this machine, and a cluster that the stack has made. @default of such a
 * cluster nothing is asked
 * @param patience with a process of Airflow's that gives no sign of life
 * @returns undefined for a stack that is not up at all
 */
export async function ailments(
  { scope, settings, docker }: Patient,
  outputs?: Pick<Outputs, "services" | "cloud">,
  patience?: Omit<Patience, "late">,
): Promise<Ailment[] | undefined> {
  const remedy = `\`${command("up", scope.stack)}\` brings it back.`;
  const processes = async (url: string): Promise<Ailment[]> =>
    (await illProcesses(url, patience)).map((one) => ({ ...one, remedy }));
  if (docker === undefined) {
    const { target } = settings;
    const asked = target.kind === "kubernetes" || outputs?.cloud !== undefined;
    const airflow = outputs?.services["Airflow"];
    const ill =
      asked && target.kind !== "docker"
        ? await illWorkloads(scope, namespaceOf(target, outputs ?? { cloud: undefined }))
        : [];
    if (ill === undefined) return undefined;
    const gone = new Set(ill.map(({ name }) => name));
    const own =
      airflow === undefined || gone.has("airflow-api-server") ? [] : await processes(airflow);
    return [...ill, ...own.filter(({ name }) => !gone.has(name))];
  }
  const { containers } = await own(docker, scope);
  if (containers.length === 0) return undefined;
  const services = await servicesOf(docker, containers);
  const stopped = services.some(({ state }) => state !== "running");
  const found = [
    ...services.flatMap((one) => containerAilment(scope, one, Date.now())),
    // A container that does not run publishes nothing, and is told of already.
    ...missingPorts(scope, stopped ? [] : stackPorts(settings), containers),
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
