import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { addresses, type Deployed } from "../endpoint.ts";
import type { Target } from "../targets/target.ts";
import { megabytes, type Size } from "../units.ts";
import {
  brokerEnv,
  clusterId,
  KAFKA_PORTS,
  READY,
  start,
  type Topic,
  topicsScript,
} from "./kafka-config.ts";

/** Arguments of {@link KafkaCluster}. */
export interface KafkaClusterArgs {
  readonly target: Target;
  readonly image: pulumi.Input<string>;
  /** Brokers, each a controller too; an odd number keeps a majority when one is lost. */
  readonly brokers: number;
  /** Topics by name; no other topic comes into being. */
  readonly topics: Readonly<Record<string, Topic>>;
  readonly memory: Size;
  readonly storage: Size;
  /** The first broker's port on the user's machine, the next ones follow. */
  readonly port: number;
  /** Broker properties by name. @default none beyond ours */
  readonly config?: Readonly<Record<string, string>>;
}

/** Kafka in KRaft mode: brokers with two listeners, one inside (29092) and one for the user's machine, and the declared topics. */
export class KafkaCluster extends pulumi.ComponentResource {
  readonly brokers: Deployed<"client" | "controller" | "host">;
  /** Resolves when the declared topics are there. */
  readonly topics: Deployed;
  /** `host:port` of every broker, for clients inside the platform. */
  readonly bootstrap: string;

  constructor(name: string, args: KafkaClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:streams:KafkaCluster", name, { brokers: args.brokers }, opts);
    const id = new random.RandomBytes(`${name}-cluster-id`, { length: 16 }, { parent: this });
    this.brokers = args.target.deploy(
      name,
      {
        kind: "stateful",
        image: args.image,
        command: ["bash", "-c", start(name, args.port)],
        env: {
          ...brokerEnv(
            name,
            args.brokers,
            Math.floor(megabytes(args.memory) / 2),
            args.config ?? {},
          ),
          CLUSTER_ID: pulumi.unsecret(id.base64).apply(clusterId),
        },
        ports: {
          client: { port: KAFKA_PORTS.client },
          controller: { port: KAFKA_PORTS.controller },
          host: { port: KAFKA_PORTS.host, publish: args.port },
        },
        ready: { command: ["bash", "-c", READY] },
        replicas: args.brokers,
        startup: "parallel",
        storage: { mount: "/var/lib/kafka/data", size: args.storage },
        // Where its start writes server.properties.
        scratch: ["/opt/kafka/config"],
        // A controlled shutdown hands over every partition that it leads.
        stopWithin: 120,
        memory: args.memory,
      },
      { parent: this },
    );
    this.bootstrap = addresses(this.brokers.endpoints.client);
    this.topics = args.target.deploy(
      `${name}-topics`,
      {
        kind: "task",
        image: args.image,
        command: ["bash", "/headwater/topics.sh"],
        files: { "/headwater/topics.sh": topicsScript(this.bootstrap, args.topics) },
        retries: 2,
        timeout: 120,
        memory: "512 MB",
        uses: [this.brokers.endpoints.client],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
