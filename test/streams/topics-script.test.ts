import { describe, expect, test } from "vitest";
import { type Topic, topicsScript } from "../../infra/streams/kafka-topics.ts";
import { run, stubs } from "../support/shell.ts";

const topic = (partitions: number, config: Record<string, string> = {}): Topic => ({
  partitions,
  replication: 1,
  config,
});

/** The line by which `kafka-topics.sh --describe` begins a topic. */
const described = (name: string, partitions: number): string =>
  `Topic: ${name}\tTopicId: x-1\tPartitionCount: ${partitions}\tReplicationFactor: 1\tConfigs: \n` +
  `\tTopic: ${name}\tPartition: 0\tLeader: 0\tReplicas: 0\tIsr: 0\n`;

/** Runs the script against a cluster that has some topics; returns how it ended and what it changed. */
async function apply(topics: Record<string, Topic>, there = "", tool = "") {
  const { path, calls, directory } = stubs({
    "kafka-topics.sh": `case "$*" in *--describe*) printf '${there}';; *) ${tool || ":"};; esac`,
    "kafka-configs.sh": ":",
  });
  const script = topicsScript("kafka-0.kafka:29092", topics).replace("/opt/kafka/bin", directory);
  const ended = await run(["bash", "-c", script], { PATH: path });
  const changes = calls()
    .filter((call) => !call.includes("--describe"))
    .map((call) => call.replace(" --bootstrap-server kafka-0.kafka:29092", ""));
  return { ...ended, changes };
}

describe("the script of the topics", () => {
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
      code: 1,
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
    expect((await apply({ a: topic(1) }, "", "exit 5")).code).toBe(5);
  });

  test("without topics only looks", async () => {
    expect(await apply({})).toMatchObject({ code: 0, changes: [] });
  });
});
