/** A topic of the cluster. */
export interface Topic {
  readonly partitions: number;
  readonly replication: number;
  /** Topic settings by name, such as `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
}

/** Where the task finds the plan of which copies go where. */
export const SPREAD = "/headwater/spread-partitions.awk";

/** Bytes a second that a broker may send, or take, for copies that move: clients go on meanwhile. */
const THROTTLE = 50_000_000;

/** Seconds that the task waits for copies to move; Kafka goes on with it by itself. */
export const MOVES_WITHIN = 480;

/**
 * A script that makes each topic or brings it to its declared partitions, copies and settings, and spreads partitions over brokers that
 * are new. A topic's partitions cannot shrink: Kafka refuses that, and so does the script; copies it never takes away.
 * @param brokers how many the cluster has; one has nobody to spread to. @param login the file with which tools connect. @default they need none
 */
export function topicsScript(
  bootstrap: string,
  topics: Readonly<Record<string, Topic>>,
  brokers: number,
  login?: string,
): string {
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
        ? `\n  kafka kafka-configs.sh --alter --topic '${topic}' --add-config ${quoted(added.join(","))}`
        : "";
      // A dot is a wildcard to grep and sed, and `stock.ticks` is not `stock-ticks`.
      const pattern = topic.replaceAll(".", "\\.");
      return `if has '${pattern}'; then
  now=$(partitions '${pattern}')
  [ "$now" -le ${partitions} ] || { echo "topic ${topic} has $now partitions, declared are ${partitions}: Kafka cannot take partitions away" >&2; exit 1; }
  [ "$now" -eq ${partitions} ] || kafka kafka-topics.sh --alter --topic '${topic}' --partitions ${partitions}${alter}
else
  kafka kafka-topics.sh --create --topic '${topic}' --partitions ${partitions} --replication-factor ${replication}${configs}
fi`;
    });
  return `set -e
PATH=/opt/kafka/bin:$PATH
kafka() { tool=$1; shift; $tool --bootstrap-server ${bootstrap}${login === undefined ? "" : ` --command-config ${login}`} "$@"; }
described=$(kafka kafka-topics.sh --describe --exclude-internal)
has() { printf '%s\\n' "$described" | grep -q "^Topic: $1[[:space:]].*PartitionCount"; }
partitions() { printf '%s\\n' "$described" | sed -n "s/^Topic: $1[[:space:]].*PartitionCount: \\([0-9]*\\).*/\\1/p"; }
${blocks.join("\n")}
${brokers === 1 ? "" : spread(topics, brokers)}`;
}

/**
 * Gives topics the copies that they lack, Kafka's own too, and new brokers their share. What an earlier run left unfinished is waited for
 * first, so that it can run again.
 */
function spread(topics: Readonly<Record<string, Topic>>, brokers: number): string {
  const internal = ["__consumer_offsets", "__share_group_state", "__transaction_state"].map(
    (topic): [string, number] => [topic, Math.min(3, brokers)],
  );
  const declared = Object.entries(topics).map(([topic, { replication }]): [string, number] => [
    topic,
    replication,
  ]);
  const copies = [...internal, ...declared].map((pair) => `copies ${pair.join(" ")}`).sort();
  return `reassign() { kafka kafka-reassign-partitions.sh --reassignment-json-file "$@"; }
# Waits until nothing of a plan moves; its last look takes the throttle off.
settle() {
  until reassign $1 --verify >/tmp/verified && ! grep -q 'in progress' /tmp/verified; do
    [ $SECONDS -lt ${MOVES_WITHIN} ] || { echo "copies of partitions still move, and go on doing so: $(grep -c 'in progress' /tmp/verified) to come. \\\`npm run up\\\` again waits for the rest." >&2; exit 1; }
    sleep 2
  done
}
described=$(kafka kafka-topics.sh --describe)
versions=$(kafka kafka-broker-api-versions.sh)
racks() { printf '%s\\n' "$versions" | sed -n 's/.*(id: \\([0-9]*\\) rack: \\([^ )]*\\).*/\\1 \\2/p'; }
there() { racks | while read -r id rack; do [ "$id" -ge ${brokers} ] || echo "broker $id $rack"; done; }
plan() { { there; printf '%s\\n' '${copies.join("' '")}' "$described"; } | awk "$@" -f ${SPREAD} >/tmp/plan.json; }
if printf '%s\\n' "$described" | grep -q -e 'Adding Replicas: [0-9]' -e 'throttled.replicas'; then
  plan -v all=1
  settle /tmp/plan.json
  described=$(kafka kafka-topics.sh --describe)
fi
plan
if [ -s /tmp/plan.json ]; then
  echo "$(grep -o '"topic"' /tmp/plan.json | wc -l) partitions get copies on other brokers"
  reassign /tmp/plan.json --execute --throttle ${THROTTLE} >/tmp/started || { cat /tmp/started >&2; exit 1; }
  settle /tmp/plan.json
fi
`;
}

/** A word of a shell command, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
