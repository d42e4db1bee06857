import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Topic, topicsScript } from "../../infra/streams/kafka-topics.ts";
import { run, stubs } from "../support/shell.ts";

const topic = (partitions: number, config: Record<string, string> = {}): Topic => ({
  partitions,
  replication: 1,
  config,
});

/** The line by which `kafka-topics.sh --describe` begins a topic. */
const described = (name: string, partitions: number, configs = ""): string =>
  `Topic: ${name}\tTopicId: x-1\tPartitionCount: ${partitions}\tReplicationFactor: 1\tConfigs: ${configs}\n` +
  `\tTopic: ${name}\tPartition: 0\tLeader: 0\tReplicas: 0\tIsr: 0\n`;

/** What the cluster remembers, as kafka-configs.sh shows it. */
const remembered = (names: readonly string[]): string =>
  names.map((name) => `  headwater.${name}=null sensitive=true synonyms={}\n`).join("");

/** As Kafka's own tool: of a mark's name it takes letters, digits, dots, dashes and underscores alone. */
const ONLY_KEYS = `
  for last; do :; done
  for one in $(printf '%s' "$last" | tr , ' '); do
    case \${one%%=*} in *[!a-zA-Z0-9._-]*) echo "Invalid character found for config key: \${one%%=*}" >&2; exit 1;; esac
  done`;

interface Given {
  /** What stands in for the tool that changes topics. */
  readonly tool?: string;
  /** @default the topics are the platform's */
  readonly marks?: readonly string[];
  readonly takeOver?: readonly string[];
  readonly rehearse?: true;
}

/** Runs the script against a cluster that has some topics; returns how it ended and what it changed. */
async function apply(
  topics: Record<string, Topic>,
  there = "",
  { tool = ":", marks, takeOver = [], rehearse }: Given = {},
) {
  const own = Object.entries(topics).flatMap(([name, { config }]) => [
    `topic.${name}`,
    ...Object.keys(config).map((setting) => `config.${setting}-of-${name}`),
  ]);
  const known = marks ?? ["topics", ...own];
  const { path, calls, directory } = stubs({
    "kafka-topics.sh": `case "$*" in *--describe*) printf '${there}';; *) ${tool};; esac`,
    "kafka-configs.sh": `case "$*" in *--describe*) printf '${remembered(known)}';; *--entity-default*) ${ONLY_KEYS};; esac`,
  });
  const script = topicsScript("kafka-0.kafka:29092", topics, 1, takeOver).replace(
    "/opt/kafka/bin",
    directory,
  );
  const ended = await run(["bash", "-c", script], {
    PATH: path,
    ...(rehearse && { REHEARSE: "1" }),
  });
  const changes = calls()
    .filter((call) => !call.includes("--describe"))
    .map((call) => call.replace(" --bootstrap-server kafka-0.kafka:29092", ""));
  return { ...ended, changes };
}

describe("the script of the topics", () => {
  test("changes nothing in a rehearsal, and refuses what it refuses else", async () => {
    const fine = await apply({ a: topic(3) }, described("a", 1), { rehearse: true });
    expect([fine.code, fine.changes]).toEqual([0, []]);
    const fewer = await apply({ a: topic(1) }, described("a", 3), { rehearse: true });
    expect([fewer.code, fewer.changes]).toEqual([65, []]);
  });

  test("makes what is not there, with its settings", async () => {
    const { code, changes } = await apply({
      b: {
        partitions: 12,
        replication: 3,
        config: { "retention.ms": "1", "cleanup.policy": "compact" },
      },
      a: topic(1),
    });
    expect(code).toBe(0);
    expect(changes).toEqual([
      "kafka-topics.sh --create --topic a --partitions 1 --replication-factor 1",
      "kafka-topics.sh --create --topic b --partitions 12 --replication-factor 3 --config retention.ms=1 --config cleanup.policy=compact",
    ]);
  });

  test("leaves what is as declared", async () => {
    expect(await apply({ a: topic(3) }, described("a", 3))).toMatchObject({ code: 0, changes: [] });
  });

  test("adds partitions and sets settings of what is there", async () => {
    const { code, changes } = await apply(
      { a: topic(6, { "retention.ms": "1" }) },
      described("a", 3),
    );
    expect(code).toBe(0);
    expect(changes).toEqual([
      "kafka-topics.sh --alter --topic a --partitions 6",
      "kafka-configs.sh --alter --topic a --add-config retention.ms=1",
    ]);
  });

  test.each<[string, Record<string, string>, string]>([
    ["one among others", { "retention.ms": "1" }, "min.insync.replicas=1,retention.ms=1"],
    ["some", { b: "2", "a.b": "x y" }, "a.b=x y,b=2,c=3"],
    ["one with a comma", { "cleanup.policy": "compact,delete" }, "cleanup.policy=compact,delete"],
    ["one with signs", { note: "a.*[b](c)|$" }, "note=a.*[b](c)|$,z=1"],
  ])(
    "does not set again what is set, each of which takes a second or two: %s",
    async (_, config, there) => {
      const { code, changes } = await apply(
        { "a.b": topic(3, config) },
        described("a.b", 3, there),
      );
      expect([code, changes]).toEqual([0, []]);
    },
  );

  test.each<[string, Record<string, string>, string, (readonly string[])?]>([
    ["another value", { "retention.ms": "1" }, "retention.ms=12"],
    ["a list that goes on", { "cleanup.policy": "compact" }, "cleanup.policy=compact,delete,a=1"],
    ["one of two", { a: "1", b: "2" }, "a=1"],
    ["another setting", { "retention.ms": "1" }, "local.retention.ms=1,retentionXms=1"],
    ["a sign that reads like any", { a: "1.5" }, "a=125"],
    ["the brokers' own, which may change", { a: "1" }, "a=1", ["topics", "topic.t"]],
    ["another topic's", { a: "1" }, "", ["topics", "topic.t", "config.a-of-t"]],
  ])("sets what is otherwise: %s", async (_, config, there, marks) => {
    const { changes } = await apply(
      { t: topic(1, config) },
      described("t", 1, there) + described("tt", 1, "a=1"),
      marks && { marks },
    );
    expect(changes.at(-1)).toMatch(/^kafka-configs.sh --alter --topic t --add-config /);
  });

  test("keeps a setting with a comma or a quote together", async () => {
    const config = { "cleanup.policy": "compact,delete", note: "it's" };
    const { changes } = await apply(
      { a: topic(1, config), b: topic(1, config) },
      described("a", 1),
    );
    expect(changes).toEqual([
      "kafka-configs.sh --alter --topic a --add-config cleanup.policy=[compact,delete],note=it's",
      "kafka-topics.sh --create --topic b --partitions 1 --replication-factor 1 --config cleanup.policy=compact,delete --config note=it's",
    ]);
  });

  test("refuses to take partitions away, and says what to compare", async () => {
    expect(await apply({ a: topic(2), b: topic(1) }, described("a", 3))).toEqual({
      code: 65,
      stdout: "",
      stderr: "topic a has 3 partitions, declared are 2: Kafka cannot take partitions away\n",
      changes: [],
    });
  });

  test("tells a topic from others whose names begin or read like it", async () => {
    const there = described("stock-ticks", 3) + described("stock.ticks.v2", 3);
    const { changes } = await apply({ "stock.ticks": topic(1), stock: topic(1) }, there);
    expect(changes).toEqual([
      "kafka-topics.sh --create --topic stock --partitions 1 --replication-factor 1",
      "kafka-topics.sh --create --topic stock.ticks --partitions 1 --replication-factor 1",
    ]);
  });

  test("fails when the tool fails", async () => {
    expect((await apply({ a: topic(1) }, "", { tool: "exit 5" })).code).toBe(5);
  });

  const MARKING = "kafka-configs.sh --alter --entity-type brokers --entity-default --add-config ";

  test("remembers what it makes before it makes it, and takes what was there at first for its own", async () => {
    const { code, changes } = await apply({ a: topic(1), b: topic(2) }, described("b", 2), {
      marks: [],
    });
    expect([code, changes]).toEqual([
      0,
      [
        `${MARKING}headwater.topic.a=made,headwater.topic.b=made,headwater.topics=made`,
        "kafka-topics.sh --create --topic a --partitions 1 --replication-factor 1",
      ],
    ]);
    expect((await apply({}, "", { marks: [] })).changes).toEqual([
      `${MARKING}headwater.topics=made`,
    ]);
  });

  test("gives back a setting that is declared no more, and leaves one that somebody else has set", async () => {
    const marks = [
      "topics",
      "topic.a",
      "topic.a-b",
      "config.retention.ms-of-a",
      "config.segment.ms-of-a",
      "config.max.message.bytes-of-a",
      "config.segment.ms-of-a-b",
    ];
    const { code, changes } = await apply(
      { a: topic(1, { "retention.ms": "1" }) },
      described("a", 1, "retention.ms=5,max.message.bytes=7,flush.ms=9,xsegment.ms=1") +
        described("a-b", 1, "segment.ms=5"),
      { marks },
    );
    expect([code, changes]).toEqual([
      0,
      [
        "kafka-configs.sh --alter --topic a --delete-config max.message.bytes",
        // What somebody has taken off by hand is forgotten alone.
        "kafka-configs.sh --alter --entity-type brokers --entity-default --delete-config headwater.config.segment.ms-of-a,headwater.config.max.message.bytes-of-a",
        "kafka-configs.sh --alter --topic a --add-config retention.ms=1",
      ],
    ]);
  });

  test("remembers the settings that it gives", async () => {
    const { changes } = await apply(
      { a: topic(1, { "retention.ms": "1" }), b: topic(1, { "cleanup.policy": "compact" }) },
      described("a", 1),
      { marks: ["topics", "topic.a"] },
    );
    expect(changes[0]).toBe(
      `${MARKING}headwater.config.retention.ms-of-a=made,headwater.topic.b=made,headwater.config.cleanup.policy-of-b=made`,
    );
  });

  test("changes nothing at all where one topic is somebody else's", async () => {
    const topics = { a: topic(1), theirs: topic(6), "theirs.b": topic(1) };
    const there = described("theirs", 3) + described("theirs.b", 1);
    // `theirs-b` is another one, whatever a dot is to grep.
    const marks = ["topics", "topic.a", "topic.theirs-b"];
    expect(await apply(topics, there, { marks, takeOver: ["theirs.b"] })).toEqual({
      code: 65,
      stdout: "",
      stderr:
        "topic theirs was there before and is not the platform's, so it is not changed: declare another, or, if the platform may have it, set headwater:kafka.takeOver: [theirs]\n",
      changes: [],
    });
  });

  test("takes over what the stack file gives away", async () => {
    const given = { marks: ["topics"], takeOver: ["theirs"] };
    const { changes } = await apply({ theirs: topic(6) }, described("theirs", 3), given);
    expect(changes).toEqual([
      `${MARKING}headwater.topic.theirs=made`,
      "kafka-topics.sh --alter --topic theirs --partitions 6",
    ]);
  });

  test("makes no topic where another cannot be made beside one that is there", async () => {
    const { code, stderr, changes } = await apply(
      { a: topic(1), "lab.b": topic(1) },
      described("lab_b", 1),
    );
    expect([code, changes]).toEqual([65, []]);
    expect(stderr).toBe(
      "topic lab.b cannot be made beside the topic lab_b, which is there: to Kafka they are the same, as they differ in . and _ alone; declare another\n",
    );
  });

  test("without topics only looks", async () => {
    expect(await apply({})).toMatchObject({ code: 0, changes: [] });
  });
});

describe("with several brokers the script", () => {
  /** Runs it with the real planner against brokers that hold some partitions; returns the plans and the tool's calls. */
  async function spread(lines: string[], verified = "", brokers = "0 1 2 3") {
    const { path, calls, directory } = stubs({
      "kafka-topics.sh": `cat "$DIR/described"`,
      "kafka-configs.sh": `printf '${remembered(["topics"])}'`,
      "kafka-broker-api-versions.sh": `for id in ${brokers}; do echo "kafka-$id.kafka:29092 (id: $id rack: null isFenced: false) -> ("; done`,
      "kafka-reassign-partitions.sh": `case "$*" in
        *--verify*) [ ! -s "$DIR/later" ] || cat "$DIR/later"; : >"$DIR/later";;
        *) cat "$4" >>"$DIR/plans";;
        esac`,
      sleep: ":",
    });
    writeFileSync(join(directory, "described"), lines.join("\n"));
    writeFileSync(join(directory, "later"), verified);
    writeFileSync(join(directory, "plans"), "");
    const planner = fileURLToPath(
      new URL("../../infra/streams/spread-partitions.awk", import.meta.url),
    );
    const script = topicsScript("kafka-0.kafka:29092", {}, 4, [])
      .replaceAll("/opt/kafka/bin", directory)
      .replaceAll("/tmp/", `${directory}/`)
      .replaceAll("/headwater/spread-partitions.awk", planner);
    const ended = await run(["bash", "-c", script], { PATH: path });
    expect([ended.stderr, ended.code]).toEqual(["", 0]);
    const reassigned = calls()
      .filter((call) => call.startsWith("kafka-reassign"))
      .map((call) => / (--(?:execute --throttle \d+|verify))$/.exec(call)?.[1]);
    const plans = readFileSync(join(directory, "plans"), "utf8");
    return { reassigned, plans: plans.split("\n").filter(Boolean), said: ended.stdout };
  }

  const held = ["Topic: a\tPartitionCount: 4\tConfigs: "].concat(
    ["0,1,2", "1,2,0", "2,0,1", "0,1,2"].map(
      (replicas, partition) =>
        `\tTopic: a\tPartition: ${partition}\tLeader: 0\tReplicas: ${replicas}\tIsr: 0,1,2\tElr: \tLastKnownElr: `,
    ),
  );

  test("gives a new broker its share, throttled, and waits until it has it", async () => {
    const { reassigned, plans, said } = await spread(
      held,
      "Reassignment of partition a-0 is still in progress.\n",
    );
    expect(reassigned).toEqual(["--execute --throttle 50000000", "--verify", "--verify"]);
    expect(plans).toHaveLength(1);
    expect(plans[0]).toContain('"replicas":[3,');
    expect(said).toMatch(/^[34] partitions get copies on other brokers\n$/);
  });

  test("moves nothing where every broker has its share", async () => {
    expect(await spread(held, "", "0 1 2")).toEqual({ reassigned: [], plans: [], said: "" });
  });

  test("puts nothing on a broker that is on its way out", async () => {
    expect(await spread(held, "", "0 1 2 4")).toEqual({ reassigned: [], plans: [], said: "" });
  });

  test("waits for what an earlier run began, and takes its throttle off", async () => {
    const moving = held.map((line) => line.replace("Elr: ", "Adding Replicas: 3\tElr: "));
    const { reassigned } = await spread(moving, "", "0 1 2");
    expect(reassigned).toEqual(["--verify"]);
    const throttled = held.map((line) =>
      line.replace("Configs: ", "Configs: leader.replication.throttled.replicas=0:1"),
    );
    expect((await spread(throttled, "", "0 1 2")).reassigned).toEqual(["--verify"]);
  });
});
