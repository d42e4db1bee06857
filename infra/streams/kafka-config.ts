import { FORMAT, type KafkaSecurity, securityProperties } from "./kafka-security.ts";
import { combined, FIRST_CONTROLLER, type KafkaSize, voters } from "./kafka-quorum.ts";

/** Ports inside the platform: clients, the controllers' quorum, and the listener that answers the user's own machine. */
export const KAFKA_PORTS = { client: 29092, controller: 29093, host: 9092 } as const;

/** Where a node's volume is. */
export const DATA = "/var/lib/kafka/data";

/** The variable in which a broker finds its zone. */
export const ZONE = "ZONE";

type Properties = Readonly<Record<string, string | number>>;

const INTERNAL = `INTERNAL://:${KAFKA_PORTS.client}`;
const CONTROLLER = `CONTROLLER://:${KAFKA_PORTS.controller}`;
const HOST = `HOST://:${KAFKA_PORTS.host}`;

/**
 * The environment of every broker, in the form of the official image (`KAFKA_` and the property, dots as underscores). Its own id, its
 * addresses and whether it is a controller too come from its host name: {@link start}.
 * @param name the workload's name, `kafka`, which is the domain of its brokers' names. @param config properties over ours.
 */
export function brokerEnv(
  name: string,
  size: KafkaSize,
  heapMegabytes: number,
  config: Properties,
  security: KafkaSecurity = "none",
): Record<string, string> {
  const { brokers } = size;
  const replication = Math.min(3, brokers);
  const inStep = Math.max(1, replication - 1);
  return environment(heapMegabytes, {
    ...shared(name, size),
    ...securityProperties(security),
    "group.initial.rebalance.delay.ms": brokers === 1 ? 0 : 3000,
    "inter.broker.listener.name": "INTERNAL",
    listeners: (combined(size) > 0 ? [INTERNAL, CONTROLLER, HOST] : [INTERNAL, HOST]).join(","),
    "offsets.topic.replication.factor": replication,
    "process.roles": combined(size) > 0 ? "broker,controller" : "broker",
    // A consumer that says its rack reads from the copy there.
    ...(brokers > 1 && {
      "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
    }),
    "share.coordinator.state.topic.min.isr": inStep,
    "share.coordinator.state.topic.replication.factor": replication,
    "transaction.state.log.min.isr": inStep,
    "transaction.state.log.replication.factor": replication,
    ...config,
  });
}

/** The environment of every controller of its own; it decides by the same defaults of topics as the brokers. */
export const controllerEnv = (
  name: string,
  size: KafkaSize,
  heapMegabytes: number,
  config: Properties,
  security: KafkaSecurity = "none",
): Record<string, string> =>
  environment(heapMegabytes, {
    ...shared(name, size),
    ...securityProperties(security),
    listeners: CONTROLLER,
    "process.roles": "controller",
    ...config,
  });

function shared(name: string, size: KafkaSize): Properties {
  const replication = Math.min(3, size.brokers);
  return {
    "auto.create.topics.enable": "false",
    "controller.listener.names": "CONTROLLER",
    "controller.quorum.voters": voters(name, size, KAFKA_PORTS.controller),
    "default.replication.factor": replication,
    "log.dirs": DATA,
    "min.insync.replicas": Math.max(1, replication - 1),
  };
}

const environment = (heapMegabytes: number, properties: Properties): Record<string, string> => ({
  KAFKA_HEAP_OPTS: `-Xms${heapMegabytes}m -Xmx${heapMegabytes}m`,
  ...Object.fromEntries(
    Object.entries(properties).map(([property, value]) => [envName(property), String(value)]),
  ),
});

/** Properties as secret variables. */
export const secretEnv = <T>(properties: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(properties).map(([property, value]) => [envName(property), value]),
  );

/** The official image's name for a property: `.` is `_`, `_` is `__`, `-` is `___`. */
export const envName = (property: string): string =>
  `KAFKA_${property.replaceAll("_", "__").replaceAll("-", "___").replaceAll(".", "_").toUpperCase()}`;

/**
 * Starts a broker whose id is the number in its host name (`kafka-2`), which every target gives to a stateful replica. Those that the
 * quorum does not count are brokers alone: the voters of a running quorum stay as they are when brokers are added.
 * @param publish the first broker's port on the user's machine.
 */
export const start = (
  name: string,
  size: KafkaSize,
  publish: number,
  security: KafkaSecurity = "none",
): string =>
  [
    'export KAFKA_NODE_ID="${HOSTNAME##*-}"',
    `export KAFKA_ADVERTISED_LISTENERS="INTERNAL://$HOSTNAME.${name}:${KAFKA_PORTS.client},HOST://localhost:$((${publish} + KAFKA_NODE_ID))"`,
    ...(combined(size) > 0
      ? [
          `[ "$KAFKA_NODE_ID" -lt ${combined(size)} ] || export KAFKA_PROCESS_ROLES=broker KAFKA_LISTENERS=${INTERNAL},${HOST}`,
        ]
      : []),
    `[ -z "\${${ZONE}:-}" ] || export KAFKA_BROKER_RACK="$${ZONE}"`,
    ...storage(security),
  ].join("\n");

/** Starts a controller of its own: `kafka-controller-0` has the id 1000. */
export const startController = (security: KafkaSecurity = "none"): string =>
  [`export KAFKA_NODE_ID="$((${FIRST_CONTROLLER} + \${HOSTNAME##*-}))"`, ...storage(security)].join(
    "\n",
  );

/** A folder of the volume, since a file system has folders of its own at its root (lost+found) that Kafka takes for a topic's. */
const storage = (security: KafkaSecurity): string[] => [
  `[ "$KAFKA_LOG_DIRS" != ${DATA} ] || [ -f ${DATA}/meta.properties ] || export KAFKA_LOG_DIRS=${DATA}/kafka`,
  ...(security === "none" ? [] : ["set -e", FORMAT]),
  "exec /etc/kafka/docker/run",
];

/**
 * Asks a node for its API versions (KIP-35, request 18 version 0) and is content with any answer: a real request without a JVM, which needs
 * no login either. A node answers when it has caught up with the cluster's metadata.
 *
 * A voter that runs while so few others do that there can be no quorum is as ready as can be: the others start after it. Once they are there
 * it must answer, before the next one is changed.
 * @param voters the hosts of the quorum that the node may be one of. @default none: it has no vote
 */
export const ready = (port: number, voters: readonly string[] = []): string =>
  [
    "answers() {",
    `  exec 3<>/dev/tcp/127.0.0.1/${port} || return 1`,
    "  printf '\\0\\0\\0\\014\\0\\022\\0\\0\\0\\0\\0\\1\\0\\2hw' >&3",
    '  [ "$(timeout 3 head -c 8 <&3 | wc -c)" = 8 ]',
    "}",
    ...(voters.length < 2
      ? ["answers"]
      : [
          `reached() { timeout 1 bash -c ": </dev/tcp/$1/${KAFKA_PORTS.controller}" 2>/dev/null; }`,
          `others=$(for host in ${voters.join(" ")}; do [ "\${host%%.*}" = "$HOSTNAME" ] || { reached $host && echo $host; } & done; wait)`,
          `answers 2>/dev/null || { reached 127.0.0.1 && [ $(($(echo $others | wc -w) + 1)) -le ${Math.floor(voters.length / 2)} ]; }`,
        ]),
  ].join("\n");

/** A cluster id as Kafka writes it, 22 characters of base64url, from 16 random bytes in base64; never with a leading dash, which Kafka's tools take for an option. */
export const clusterId = (base64: string): string =>
  base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "").replace(/^-/, "A");
