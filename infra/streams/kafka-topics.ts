/** A topic of the cluster. */
export interface Topic {
  readonly partitions: number;
  readonly replication: number;
  /** Topic settings by name, such as `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
}

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

/** A word of a shell command, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
