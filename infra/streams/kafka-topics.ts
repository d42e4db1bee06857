import { REFUSED } from "../model/workload.ts";

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

/** What the cluster remembers of the platform's topics: custom settings of its brokers by default, which are nobody else's. */
const MARK = "headwater.topic";
/**
 * And of the settings that it has given them, `headwater.config.<setting>-of-<topic>`; Kafka shows the names of such marks alone, and takes
 * no other signs in them than a topic may have. A setting's name has no dash, so that the first one ends it.
 */
const GIVEN = "headwater.config";
/** And that it is remembered from now on: topics that were there before are the platform's own, of a time without marks. */
const MARKS = "headwater.topics";

/**
 * A script that makes each topic or brings it to its declared partitions, copies and settings, and spreads partitions over brokers that
 * are new. A topic's partitions cannot shrink: Kafka refuses that, and so does the script; copies it never takes away. What is wrong with
 * any of them is said of all of them before one is changed; with `REHEARSE` in its environment none is.
 * @param brokers how many the cluster has; one has nobody to spread to. @param takeOver topics that may be changed although others made them. @param login the file with which tools connect. @default they need none
 */
export function topicsScript(
  bootstrap: string,
  topics: Readonly<Record<string, Topic>>,
  brokers: number,
  takeOver: readonly string[],
  login?: string,
): string {
  const sorted = Object.entries(topics).sort(([a], [b]) => (a < b ? -1 : 1));
  const checks = sorted.map(
    ([topic, { partitions, config }]) =>
      `check '${topic}' '${pattern(topic)}' ${partitions} ${takeOver.includes(topic) ? "may" : "not"} ${namesOf(config)}`,
  );
  const undone = sorted.map(
    ([topic, { config }]) => `undo '${topic}' '${pattern(topic)}' ${namesOf(config)}`,
  );
  return `set -e
PATH=/opt/kafka/bin:$PATH
kafka() { tool=$1; shift; $tool --bootstrap-server ${bootstrap}${login === undefined ? "" : ` --command-config ${login}`} "$@"; }
described=$(kafka kafka-topics.sh --describe --exclude-internal)
has() { printf '%s\\n' "$described" | grep -q "^Topic: $1[[:space:]].*PartitionCount"; }
partitions() { printf '%s\\n' "$described" | sed -n "s/^Topic: $1[[:space:]].*PartitionCount: \\([0-9]*\\).*/\\1/p"; }
${CHECKS}${checks.join("\n")}
[ $wrong = no ] || exit ${REFUSED}
[ -z "\${REHEARSE:-}" ] || exit 0
${UNDO}${undone.join("\n")}
${REMEMBER}${IS_GIVEN}${sorted.map(([topic, one]) => block(topic, one)).join("\n")}
${brokers === 1 ? "" : spread(topics, brokers)}`;
}

/** A dot is a wildcard to grep and sed, and `stock.ticks` is not `stock-ticks`. */
const pattern = (topic: string): string => topic.replaceAll(".", "\\.");

/** A text as an extended regular expression that it alone fits. */
const verbatim = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, "\\$&");

/** The names of its settings, as a word of a shell command. */
const namesOf = (config: Topic["config"]): string => quoted(Object.keys(config).join(" "));

/** Looks at a topic: `check TOPIC PATTERN PARTITIONS may|not 'SETTING …'`. */
const CHECKS = `marks=$(kafka kafka-configs.sh --describe --entity-type brokers --entity-default)
marked() { printf '%s\\n' "$marks" | grep -q "^ *$1="; }
names() { printf '%s\\n' "$described" | sed -n 's/^Topic: \\([^[:space:]]*\\)[[:space:]].*PartitionCount.*/\\1/p'; }
wrong=no new=
refuse() { echo "$1" >&2; wrong=yes; }
check() {
  marked "${MARK}.$2" || new=$new,${MARK}.$1=made
  for setting in $5; do
    marked "${GIVEN}.$setting-of-$2" || new=$new,${GIVEN}.$setting-of-$1=made
  done
  if has "$2"; then
    [ "$(partitions "$2")" -le $3 ] || refuse "topic $1 has $(partitions "$2") partitions, declared are $3: Kafka cannot take partitions away"
    marked "${MARK}.$2" || ! marked ${MARKS} || [ $4 = may ] || refuse "topic $1 was there before and is not the platform's, so it is not changed: declare another, or, if the platform may have it, set headwater:kafka.takeOver: [$1]"
  else
    for name in $(names); do
      [ "\${name//./_}" != "\${1//./_}" ] || refuse "topic $1 cannot be made beside the topic $name, which is there: to Kafka they are the same, as they differ in . and _ alone; declare another"
    done
  fi
}
`;

/**
 * Takes a topic's settings away that were given once and are declared no more: `undo TOPIC PATTERN 'SETTING …'`. They are forgotten after
 * that, so that a run that breaks off can run again.
 */
const UNDO = `forgotten=
undo() {
  gone=
  for setting in $(printf '%s\\n' "$marks" | sed -n "s/^ *${GIVEN}\\.\\([^-=]*\\)-of-$2=.*/\\1/p"); do
    case " $3 " in *" $setting "*) continue ;; esac
    forgotten=$forgotten,${GIVEN}.$setting-of-$1
    if printf '%s\\n' "$described" | grep "^Topic: $2[[:space:]]" | grep -q "Configs: \\(.*,\\)*$setting="; then gone=$gone,$setting; fi
  done
  [ -z "$gone" ] || kafka kafka-configs.sh --alter --topic "$1" --delete-config "\${gone#,}"
}
`;

/**
 * Whether a topic has settings that it was once given: `given PATTERN SETTING=REGEX …`. To set them again would take a second or two
 * each time, and those that it has of its brokers are not told from its own.
 */
const IS_GIVEN = `given() {
  which=$1; shift
  for one; do
    marked "${GIVEN}.\${one%%=*}-of-$which" || return 1
    printf '%s\\n' "$described" | grep "^Topic: $which[[:space:]]" | grep -Eq "Configs: (.*,)?$one(,[a-z.]+=.*)?$" || return 1
  done
}
`;

/** Before they are made: a topic that is there and not remembered would be taken for somebody else's. */
const REMEMBER = `[ -z "$forgotten" ] || kafka kafka-configs.sh --alter --entity-type brokers --entity-default --delete-config "\${forgotten#,}"
marked ${MARKS} || new=$new,${MARKS}=made
[ -z "$new" ] || kafka kafka-configs.sh --alter --entity-type brokers --entity-default --add-config "\${new#,}"
`;

function block(topic: string, { partitions, replication, config }: Topic): string {
  const settings = Object.entries(config);
  const configs = settings.map(([key, value]) => ` --config ${quoted(`${key}=${value}`)}`).join("");
  // kafka-configs.sh splits at commas unless the value stands in brackets.
  const added = settings.map(
    ([key, value]) => `${key}=${value.includes(",") ? `[${value}]` : value}`,
  );
  const wanted = settings.map(([key, value]) => quoted(verbatim(`${key}=${value}`)));
  const alter = added.length
    ? `\n  given '${pattern(topic)}' ${wanted.join(" ")} || kafka kafka-configs.sh --alter --topic '${topic}' --add-config ${quoted(added.join(","))}`
    : "";
  return `if has '${pattern(topic)}'; then
  [ "$(partitions '${pattern(topic)}')" -eq ${partitions} ] || kafka kafka-topics.sh --alter --topic '${topic}' --partitions ${partitions}${alter}
else
  kafka kafka-topics.sh --create --topic '${topic}' --partitions ${partitions} --replication-factor ${replication}${configs}
fi`;
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
