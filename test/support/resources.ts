import type { Process } from "../../infra/policy/process.ts";
import { dockerProcesses } from "../targets/docker-processes.ts";
import type { Recorded } from "./record.ts";

/** What providers make of some resources, as `Container kafka-0`; components and providers are left out. */
export const kinds = (resources: readonly Recorded[]): string[] =>
  resources
    .filter(({ type }) => !/^(headwater|test|pulumi):/.test(type))
    .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);

/** The container of a name, as a process. */
export function process(resources: readonly Recorded[], name: string): Process {
  const found = dockerProcesses(resources).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no container is called ${name}`);
  return found;
}
