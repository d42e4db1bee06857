import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Deployed } from "../model/endpoint.ts";
import type { Target } from "../targets/target.ts";
import { megabytes, type Size } from "../model/units.ts";
import { CASSANDRA_PORTS, nodeEnv, READY, rolesScript, START, ZONE } from "./cassandra-config.ts";

const ROLE = "headwater";

/** Arguments of {@link CassandraCluster}. */
export interface CassandraClusterArgs {
  readonly target: Target;
  readonly image: pulumi.Input<string>;
  readonly nodes: number;
  readonly memory: Size;
  readonly storage: Size;
  /** The first node's port on the user's machine, the next ones follow. @default not published */
  readonly port?: number;
}

/** Cassandra with passwords required, in which a generated superuser has taken the place of the well-known one. */
export class CassandraCluster extends pulumi.ComponentResource {
  readonly nodes: Deployed<"cql" | "gossip">;
  readonly user: string = ROLE;
  readonly password: pulumi.Output<string>;
  /** Resolves when the role can log in and the default superuser cannot. */
  readonly roles: Deployed;

  constructor(name: string, args: CassandraClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:stores:CassandraCluster", name, { nodes: args.nodes }, opts);
    this.password = new random.RandomPassword(
      `${name}-password`,
      { length: 32, special: false },
      { parent: this },
    ).result;
    this.nodes = args.target.deploy(
      name,
      {
        kind: "stateful",
        image: args.image,
        command: ["bash", "-c", START],
        env: nodeEnv(name, args.nodes, Math.floor(megabytes(args.memory) / 2)),
        zone: ZONE,
        ports: {
          cql: {
            port: CASSANDRA_PORTS.cql,
            ...(args.port !== undefined && { publish: args.port }),
          },
          gossip: { port: CASSANDRA_PORTS.gossip },
        },
        ready: { command: ["bash", "-c", READY] },
        replicas: args.nodes,
        startup: "ordered",
        storage: { mount: "/var/lib/cassandra", size: args.storage },
        // It drains: what memory holds is written, so that the next start has no log to replay.
        stopWithin: 120,
        memory: args.memory,
      },
      { parent: this },
    );
    const cql = this.nodes.endpoints.cql;
    this.roles = args.target.deploy(
      `${name}-roles`,
      {
        kind: "task",
        image: args.image,
        command: ["bash", "/headwater/roles.sh"],
        secrets: { ROLE_PASSWORD: this.password },
        files: {
          "/headwater/roles.sh": rolesScript(
            cql.hosts[0] ?? cql.host,
            ROLE,
            Math.min(3, args.nodes),
          ),
        },
        retries: 5,
        timeout: 60,
        memory: "256 MB",
        uses: [cql],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
