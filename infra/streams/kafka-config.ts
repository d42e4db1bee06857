/** Ports inside the platform: clients, the controllers' quorum, and the listener that answers the user's own machine. */
export const KAFKA_PORTS = { client: 29092, controller: 29093, host: 9092 } as const;

/** A topic of the cluster. */
export interface Topic {
  readonly partitions: number;
  readonly replication: number;
  /** Topic settings by name, such as `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
}

/**
 * The environment of every broker, in the form of the official image (`KAFKA_` and the property, dots as underscores). All brokers
 * are controllers too. A broker's own id and addresses come from its host name: {@link START}.
 * @param name the workload's name, `kafka`, which is the domain of its brokers' names.
 */
export function brokerEnv(
  name: string,
  brokers: number,
  heapMegabytes: number,
  config: Readonly<Record<string, string>>,
): Record<string, string> {
  const replication = Math.min(3, brokers);
  const voters = Array.from(
    { length: brokers },
    (_, id) => `${id}@${name}-${id}.${name}:${KAFKA_PORTS.controller}`,
  );
  const properties: Record<string, string | number> = {
    "auto.create.topics.enable": "false",
    "controller.listener.names": "CONTROLLER",
    "controller.quorum.voters": voters.join(","),
    "default.replication.factor": replication,
    "group.initial.rebalance.delay.ms": brokers === 1 ? 0 : 3000,
    "inter.broker.listener.name": "INTERNAL",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,HOST:PLAINTEXT",
    listeners: `INTERNAL://:${KAFKA_PORTS.client},CONTROLLER://:${KAFKA_PORTS.controller},HOST://:${KAFKA_PORTS.host}`,
    "log.dirs": "/var/lib/kafka/data",
    "min.insync.replicas": Math.max(1, replication - 1),
    "offsets.topic.replication.factor": replication,
    "process.roles": "broker,controller",
    "share.coordinator.state.topic.min.isr": Math.max(1, replication - 1),
    "share.coordinator.state.topic.replication.factor": replication,
    "transaction.state.log.min.isr": Math.max(1, replication - 1),
    "transaction.state.log.replication.factor": replication,
    ...config,
  };
  return {
    KAFKA_HEAP_OPTS: `-Xms${heapMegabytes}m -Xmx${heapMegabytes}m`,
    ...Object.fromEntries(
      Object.entries(properties).map(([property, value]) => [envName(property), String(value)]),
    ),
  };
}

/** The official image's name for a property: `.` is `_`, `_` is `__`, `-` is `___`. */
export const envName = (property: string): string =>
  `KAFKA_${property.replaceAll("_", "__").replaceAll("-", "___").replaceAll(".", "_").toUpperCase()}`;

/**
 * Starts a broker whose id is the number in its host name (`kafka-2`), which every target gives to a stateful replica.
 * @param publish the first broker's port on the user's machine.
 */
export const start = (name: string, publish: number): string =>
  `export KAFKA_NODE_ID="\${HOSTNAME##*-}"
export KAFKA_ADVERTISED_LISTENERS="INTERNAL://$HOSTNAME.${name}:${KAFKA_PORTS.client},HOST://localhost:$((${publish} + KAFKA_NODE_ID))"
exec /etc/kafka/docker/run`;

/** Asks a broker for its API versions (KIP-35, request 18 version 0) and is content with any answer: a real request without a JVM. */
export const READY = `exec 3<>/dev/tcp/127.0.0.1/${KAFKA_PORTS.client}
printf '\\0\\0\\0\\014\\0\\022\\0\\0\\0\\0\\0\\1\\0\\2hw' >&3
[ "$(timeout 4 head -c 8 <&3 | wc -c)" = 8 ]`;

/**
 * A script that makes each topic or brings it to its declared partitions and settings. A topic's partitions cannot shrink: Kafka
 * refuses that, and so does the script.
 */
export function topicsScript(bootstrap: string, topics: Readonly<Record<string, Topic>>): string {
  const blocks = Object.entries(topics)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([topic, { partitions, replication, config }]) => {
      const settings = Object.entries(config);
      const configs = settings
        .map(([key, value]) => ` --config ${quoted(`${key}=${value}`)}`)
        .join("");
      // kafka-configs.sh splits at commas unless the value stands in brackets.
      const added = settings.map(
        ([key, value]) => `${key}=${value.includes(",") ? `[${value}]` : value}`,
      );
      const alter = added.length
        ? `\n  kafka-configs.sh --bootstrap-server ${bootstrap} --alter --topic '${topic}' --add-config ${quoted(added.join(","))}`
        : "";
      // A dot is a wildcard to grep and sed, and `stock.ticks` is not `stock-ticks`.
      const pattern = topic.replaceAll(".", "\\.");
      return `if has '${pattern}'; then
  now=$(partitions '${pattern}')
  [ "$now" -le ${partitions} ] || { echo "topic ${topic} has $now partitions, declared are ${partitions}: Kafka cannot take partitions away" >&2; exit 1; }
  [ "$now" -eq ${partitions} ] || kafka-topics.sh --bootstrap-server ${bootstrap} --alter --topic '${topic}' --partitions ${partitions}${alter}
else
  kafka-topics.sh --bootstrap-server ${bootstrap} --create --topic '${topic}' --partitions ${partitions} --replication-factor ${replication}${configs}
fi`;
    });
  return `set -e
PATH=/opt/kafka/bin:$PATH
described=$(kafka-topics.sh --bootstrap-server ${bootstrap} --describe --exclude-internal)
has() { printf '%s\\n' "$described" | grep -q "^Topic: $1[[:space:]].*PartitionCount"; }
partitions() { printf '%s\\n' "$described" | sed -n "s/^Topic: $1[[:space:]].*PartitionCount: \\([0-9]*\\).*/\\1/p"; }
${blocks.join("\n")}
`;
}

/** A cluster id as Kafka writes it, 22 characters of base64url, from 16 random bytes in base64; never with a leading dash, which Kafka's tools take for an option. */
export const clusterId = (base64: string): string =>
  base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "").replace(/^-/, "A");

/** A word of a shell command, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
