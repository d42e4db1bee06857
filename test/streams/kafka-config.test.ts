import { describe, expect, test } from "vitest";
import { brokerEnv, clusterId, envName, READY, start } from "../../infra/streams/kafka-config.ts";
import { listen } from "../support/listen.ts";
import { run } from "../support/shell.ts";

describe("the environment of a broker", () => {
  test("alone, whole: one voter, one copy of everything, no wait for others", () => {
    expect(brokerEnv("kafka", 1, 384, {})).toEqual({
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false",
      KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
      KAFKA_CONTROLLER_QUORUM_VOTERS: "0@kafka-0.kafka:29093",
      KAFKA_DEFAULT_REPLICATION_FACTOR: "1",
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
      KAFKA_HEAP_OPTS: "-Xms384m -Xmx384m",
      KAFKA_INTER_BROKER_LISTENER_NAME: "INTERNAL",
      KAFKA_LISTENERS: "INTERNAL://:29092,CONTROLLER://:29093,HOST://:9092",
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP:
        "CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,HOST:PLAINTEXT",
      KAFKA_LOG_DIRS: "/var/lib/kafka/data",
      KAFKA_MIN_INSYNC_REPLICAS: "1",
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
      KAFKA_PROCESS_ROLES: "broker,controller",
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: "1",
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: "1",
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: "1",
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: "1",
    });
  });

  test.each([
    [1, 1, 1],
    [2, 2, 1],
    [3, 3, 2],
    [5, 3, 2],
  ])("of %i keeps %i copies, of which %i must be in step", (brokers, copies, inStep) => {
    const env = brokerEnv("kafka", brokers, 384, {});
    const values = (pattern: RegExp) =>
      new Set(Object.keys(env).flatMap((key) => (pattern.test(key) ? env[key] : [])));
    expect(values(/REPLICATION_FACTOR$/)).toEqual(new Set([String(copies)]));
    expect(values(/MIN_ISR$|MIN_INSYNC/)).toEqual(new Set([String(inStep)]));
  });

  test("of three names every voter, and lets a group wait for its members", () => {
    expect(brokerEnv("kafka", 3, 384, {})).toMatchObject({
      KAFKA_CONTROLLER_QUORUM_VOTERS:
        "0@kafka-0.kafka:29093,1@kafka-1.kafka:29093,2@kafka-2.kafka:29093",
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "3000",
    });
  });

  test("takes the user's properties over ours", () => {
    const env = brokerEnv("kafka", 1, 384, { "log.dirs": "/else", "log.retention.hours": "1" });
    expect([env["KAFKA_LOG_DIRS"], env["KAFKA_LOG_RETENTION_HOURS"]]).toEqual(["/else", "1"]);
  });

  test.each([
    ["log.retention.hours", "KAFKA_LOG_RETENTION_HOURS"],
    ["a_b.c-d", "KAFKA_A__B_C___D"],
  ])("names %s as the official image does", (property, name) => {
    expect(envName(property)).toBe(name);
  });
});

describe("a broker's start", () => {
  const started = (script: string, hostname: string) =>
    run(["bash", "-c", script.replace("exec /etc/kafka/docker/run", "env")], {
      HOSTNAME: hostname,
    });

  test("takes id and addresses from the host name", async () => {
    const { stdout } = await started(start("kafka", 9092), "kafka-2");
    expect(
      stdout
        .split("\n")
        .filter((line) => line.startsWith("KAFKA_"))
        .sort(),
    ).toEqual([
      "KAFKA_ADVERTISED_LISTENERS=INTERNAL://kafka-2.kafka:29092,HOST://localhost:9094",
      "KAFKA_NODE_ID=2",
    ]);
  });

  test("works for a workload whose own name has a dash", async () => {
    const { stdout } = await started(start("event-log", 19092), "event-log-0");
    expect(stdout).toContain("INTERNAL://event-log-0.event-log:29092,HOST://localhost:19092");
  });

  test("ends in the image's own start", () => {
    expect(start("kafka", 9092).split("\n").at(-1)).toBe("exec /etc/kafka/docker/run");
  });
});

describe("a broker is ready", () => {
  const ask = async (answer: (hex: string) => string | Buffer | undefined) => {
    const port = await listen(answer);
    return (await run(["bash", "-c", READY.replace("29092", String(port))])).code === 0;
  };

  test("when it answers a request for its API versions", async () => {
    const asked: string[] = [];
    const ready = await ask((hex) => {
      asked.push(hex);
      return Buffer.from("0000000a000000010000", "hex");
    });
    // Length 12, request 18 in version 0, correlation 1, client id "hw".
    expect(asked).toEqual(["0000000c0012000000000001" + "00026877"]);
    expect(ready).toBe(true);
  });

  test("not when it closes the connection, or nobody listens", async () => {
    expect(await ask(() => undefined)).toBe(false);
    expect((await run(["bash", "-c", READY.replace("29092", "1")])).code).not.toBe(0);
  });
});

test.each([
  ["AAECAwQFBgcICQoLDA0ODw==", "AAECAwQFBgcICQoLDA0ODw"],
  ["++//AwQFBgcICQoLDA0ODw==", "A-__AwQFBgcICQoLDA0ODw"],
])("the random bytes %s are the cluster id %s", (base64, id) => {
  expect(clusterId(base64)).toBe(id);
  expect(clusterId(base64)).toMatch(/^[A-Za-z0-9_][\w-]{21}$/);
});
