import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { readFileSync } from "node:fs";
import { addresses, type Deployed } from "../model/endpoint.ts";
import type { Target } from "../targets/target.ts";
import { megabytes, type Size } from "../model/units.ts";
import * as config from "./kafka-config.ts";
import { DATA, KAFKA_PORTS, ZONE } from "./kafka-config.ts";
import { controllersOf, voterHosts } from "./kafka-quorum.ts";
import { clientProperties } from "./kafka-login.ts";
import * as security from "./kafka-security.ts";
import { MOVES_WITHIN, SPREAD, type Topic, topicsScript } from "./kafka-topics.ts";

const SPREADING = readFileSync(new URL("spread-partitions.awk", import.meta.url), "utf8");

/** What a controller keeps: the cluster's metadata, of which it makes snapshots. */
const CONTROLLER_STORAGE: Size = "10 GB";

/** Where tools find with what to connect. */
const LOGIN = "/headwater/admin.properties";

/** Arguments of {@link KafkaCluster}. */
export interface KafkaClusterArgs {
  readonly target: Target;
  readonly image: pulumi.Input<string>;
  /** Brokers. */
  readonly brokers: number;
  /** Controllers of their own. @default 0: one broker, or three of three and more, are controllers too */
  readonly controllers: number;
  /** `scram`: clients need a user and a password, and may do what the user was granted. */
  readonly security: security.KafkaSecurity;
  /** Topics by name; no other topic comes into being. */
  readonly topics: Readonly<Record<string, Topic>>;
  /** Topics that the platform may have although others made them. @default none */
  readonly takeOver?: readonly string[];
  /** Memory of each broker. */
  readonly memory: Size;
  /** Memory of each controller of its own. */
  readonly controllerMemory: Size;
  /** Size of each broker's volume. */
  readonly storage: Size;
  /** The first broker's port on the user's machine, the next ones follow. */
  readonly port: number;
  /** Properties by name. @default none beyond ours */
  readonly config?: Readonly<Record<string, string>>;
}

/** Kafka in KRaft mode: brokers with two listeners, one inside (29092) and one for the user's machine, its controllers, and the declared topics. */
export class KafkaCluster extends pulumi.ComponentResource {
  readonly brokers: Deployed<"client" | "host">;
  /** Resolves when the declared topics are there. */
  readonly topics: Deployed;
  /** `host:port` of every broker, for clients inside the platform. */
  readonly bootstrap: string;
  /** The user that may do everything. @default undefined: there are no users */
  readonly admin?: { readonly user: string; readonly password: pulumi.Output<string> };

  constructor(name: string, args: KafkaClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { target, image, brokers, controllers } = args;
    super(
      "headwater:streams:KafkaCluster",
      name,
      { brokers, controllers, security: args.security },
      opts,
    );
    const id = new random.RandomBytes(`${name}-cluster-id`, { length: 16 }, { parent: this });
    const size = { brokers, controllers };
    const half = (memory: Size) => Math.floor(megabytes(memory) / 2);
    const passwords = args.security === "none" ? undefined : this.#passwords(name);
    if (passwords !== undefined) this.admin = { user: security.ADMIN, password: passwords.admin };
    const node = {
      kind: "stateful",
      image,
      secrets: {
        ...config.secretEnv(security.secretProperties(passwords)),
        ...(passwords && { ADMIN_PASSWORD: passwords.admin }),
      },
      startup: "rolling",
      // Where its start writes server.properties.
      scratch: ["/opt/kafka/config"],
      // A controlled shutdown hands over every partition that it leads.
      stopWithin: 120,
    } as const;
    const clusterId = pulumi.unsecret(id.base64).apply(config.clusterId);
    const quorum =
      controllers === 0
        ? undefined
        : target.deploy(
            controllersOf(name),
            {
              ...node,
              command: ["bash", "-c", config.startController(args.security)],
              env: {
                ...config.controllerEnv(
                  name,
                  size,
                  half(args.controllerMemory),
                  args.config ?? {},
                  args.security,
                ),
                CLUSTER_ID: clusterId,
              },
              ports: { controller: { port: KAFKA_PORTS.controller } },
              ready: {
                command: [
                  "bash",
                  "-c",
                  config.ready(KAFKA_PORTS.controller, voterHosts(name, size)),
                ],
              },
              replicas: controllers,
              storage: { mount: DATA, size: CONTROLLER_STORAGE },
              memory: args.controllerMemory,
            },
            { parent: this },
          );
    this.brokers = target.deploy(
      name,
      {
        ...node,
        command: ["bash", "-c", config.start(name, size, args.port, args.security)],
        env: {
          ...config.brokerEnv(name, size, half(args.memory), args.config ?? {}, args.security),
          CLUSTER_ID: clusterId,
        },
        zone: ZONE,
        ports: {
          client: { port: KAFKA_PORTS.client },
          ...(quorum === undefined && { controller: { port: KAFKA_PORTS.controller } }),
          host: { port: KAFKA_PORTS.host, publish: args.port },
        },
        ready: {
          command: [
            "bash",
            "-c",
            config.ready(KAFKA_PORTS.client, quorum ? [] : voterHosts(name, size)),
          ],
        },
        replicas: brokers,
        storage: { mount: DATA, size: args.storage },
        memory: args.memory,
        ...(quorum !== undefined && { uses: [quorum.endpoints.controller] }),
      },
      { parent: this },
    );
    this.bootstrap = addresses(this.brokers.endpoints.client);
    this.topics = target.deploy(
      `${name}-topics`,
      {
        kind: "task",
        image,
        command: ["bash", "/headwater/topics.sh"],
        files: {
          "/headwater/topics.sh": topicsScript(
            this.bootstrap,
            args.topics,
            brokers,
            args.takeOver ?? [],
            passwords && LOGIN,
          ),
          ...(brokers > 1 && { [SPREAD]: SPREADING }),
        },
        ...(passwords && {
          secretFiles: {
            [LOGIN]: passwords.admin.apply((password) =>
              clientProperties(security.ADMIN, password),
            ),
          },
        }),
        retries: 2,
        timeout: brokers > 1 ? MOVES_WITHIN + 120 : 120,
        memory: "512 MB",
        uses: [this.brokers.endpoints.client],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }

  #passwords(name: string): security.KafkaPasswords {
    const password = (user: string) =>
      new random.RandomPassword(
        `${name}-${user}-password`,
        { length: 32, special: false },
        { parent: this },
      ).result;
    return { admin: password("admin"), controller: password("controller") };
  }
}
