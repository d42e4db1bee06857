import type * as pulumi from "@pulumi/pulumi";

/** Where a port of a deployed workload is reached. Who hands it to a workload's `uses` may connect, and starts after it. */
export interface Endpoint {
  /** The name inside the platform, the same on every target: `"kafka"`. */
  readonly host: string;
  readonly port: number;
  /** One name a replica, `"kafka-0.kafka"`; for a service the host alone. */
  readonly hosts: readonly string[];
  /** `host:port` as the user's own machine reaches it. @default the port is not reachable from outside */
  readonly outside?: string;
  readonly owner: Deployed;
}

/** A workload that was handed to a target. */
export interface Deployed<P extends string = string> {
  /** The workload's name, which is also its host name. */
  readonly name: string;
  readonly endpoints: Readonly<Record<P, Endpoint>>;
  /**
   * What a dependent must wait for: a service's entries resolve when it answers, a task's when it has succeeded; a failed
   * task rejects them, which ends the `up` with its log.
   */
  readonly ready: readonly pulumi.Input<pulumi.Resource>[];
  /** Ranges of addresses where it is, if it does not run on the target. @default it is a workload of the target */
  readonly addresses?: readonly string[];
}

/** `host:port` of every replica, comma-separated, as Kafka's and Cassandra's clients want it. */
export const addresses = (endpoint: Endpoint): string =>
  endpoint.hosts.map((host) => `${host}:${endpoint.port}`).join(",");

/** `http://host:port` of an endpoint inside the platform. */
export const url = (endpoint: Endpoint): string => `http://${endpoint.host}:${endpoint.port}`;
