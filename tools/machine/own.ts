import type Docker from "dockerode";
import { labels, type Scope } from "../../infra/model/names.ts";

/** A container of the stack, as Docker lists it. */
export interface OwnContainer {
  readonly id: string;
  /** Its name in Docker: `headwater-dev-kafka-0`. */
  readonly name: string;
  /** Docker's word: `running`, `exited`, `created`. */
  readonly state: string;
  /** Docker's sentence: `Up 2 hours (healthy)`. */
  readonly status: string;
  /** Ports of this machine that it publishes. */
  readonly ports: readonly number[];
}

/** Everything in Docker that carries the stack's labels. */
export interface Own {
  readonly containers: readonly OwnContainer[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** Lists what belongs to a stack, by its labels. */
export async function own(docker: Docker, scope: Scope): Promise<Own> {
  const filters = { label: selector(scope) };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return {
    containers: containers.map(ownContainer),
    networks: networks.map(({ Id }) => Id),
    volumes: (volumes.Volumes ?? []).map(({ Name }) => Name),
  };
}

/** What every resource of the stack is labelled with, whatever its name. Pure. */
export const selector = (scope: Scope): string[] =>
  Object.entries(labels(scope, ""))
    .filter(([key]) => !key.endsWith("/name"))
    .map(([key, value]) => `${key}=${value}`);

/** Docker's own record of a container in our words. Pure. */
export const ownContainer = (info: Docker.ContainerInfo): OwnContainer => ({
  id: info.Id,
  name: (info.Names[0] ?? info.Id).replace(/^\//, ""),
  state: info.State,
  status: info.Status,
  ports: [...new Set(info.Ports.flatMap(({ PublicPort }) => PublicPort ?? []))],
});
