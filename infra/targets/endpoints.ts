import type * as pulumi from "@pulumi/pulumi";
import type { Deployed, Endpoint } from "../model/endpoint.ts";
import { replicaNames } from "../model/names.ts";
import type { Port, Service, Stateful } from "../model/workload.ts";
import type { External } from "./target.ts";

/**
 * A workload that was rendered, with its endpoints: the same names on every target.
 * @param outside where the user's machine reaches a port, if it does.
 */
export function deployed(
  name: string,
  workload: Service | Stateful,
  ready: readonly pulumi.Input<pulumi.Resource>[],
  outside: (port: Port) => string | undefined,
): Deployed {
  const hosts =
    workload.kind === "service"
      ? [name]
      : replicaNames(name, workload.replicas).map((replica) => `${replica}.${name}`);
  const endpoints: Record<string, Endpoint> = {};
  const owner: Deployed = { name, endpoints, ready };
  for (const [key, port] of Object.entries(workload.ports)) {
    const address = outside(port);
    endpoints[key] = {
      host: name,
      port: port.port,
      hosts,
      ...(address !== undefined && { outside: address }),
      owner,
    };
  }
  return owner;
}

/** Something that does not run on the target, with its endpoints. @param host the name by which workloads find it. @param ready what they wait for. */
export function outsider<P extends string>(
  name: string,
  host: string,
  { ports, addresses }: Pick<External<P>, "ports" | "addresses">,
  ready: readonly pulumi.Input<pulumi.Resource>[],
): Deployed<P> {
  const endpoints: Record<string, Endpoint> = {};
  const owner: Deployed = { name, endpoints, ready, addresses };
  for (const [key, port] of Object.entries<number>(ports)) {
    endpoints[key] = { host, port, hosts: [host], owner };
  }
  return owner;
}
