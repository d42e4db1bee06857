import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  brokerEnv,
  clusterId,
  controllerEnv,
  envName,
  ready as readyScript,
  start,
  startController,
} from "../../infra/streams/kafka-config.ts";
import { listen } from "../support/listen.ts";
import { run, stubs } from "../support/shell.ts";

const combined = (brokers: number) => ({ brokers, controllers: 0 });

describe("the environment of a broker", () => {
  test("alone, whole: one voter, one copy of everything, no wait for others", () => {
    expect(brokerEnv("kafka", combined(1), 384, {})).toEqual({
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
    const env = brokerEnv("kafka", combined(brokers), 384, {});
    const values = (pattern: RegExp) =>
      new Set(Object.keys(env).flatMap((key) => (pattern.test(key) ? env[key] : [])));
    expect(values(/REPLICATION_FACTOR$/)).toEqual(new Set([String(copies)]));
    expect(values(/MIN_ISR$|MIN_INSYNC/)).toEqual(new Set([String(inStep)]));
  });

  test("of three names every voter, and lets a group wait for its members", () => {
    expect(brokerEnv("kafka", combined(3), 384, {})).toMatchObject({
      KAFKA_CONTROLLER_QUORUM_VOTERS:
        "0@kafka-0.kafka:29093,1@kafka-1.kafka:29093,2@kafka-2.kafka:29093",
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "3000",
    });
  });

  test.each([
    [combined(2), ["kafka-0"]],
    [combined(4), ["kafka-0", "kafka-1", "kafka-2"]],
    [combined(9), ["kafka-0", "kafka-1", "kafka-2"]],
  ])("of %j keeps the voters %j, whichever broker joins", (size, names) => {
    expect(brokerEnv("kafka", size, 384, {}).KAFKA_CONTROLLER_QUORUM_VOTERS).toBe(
      names.map((host, id) => `${id}@${host}.kafka:29093`).join(","),
    );
  });

  test("beside controllers of their own is no controller's, and finds them by ids that no broker has", () => {
    expect(brokerEnv("kafka", { brokers: 1, controllers: 3 }, 384, {})).toMatchObject({
      KAFKA_CONTROLLER_QUORUM_VOTERS:
        "1000@kafka-controller-0.kafka-controller:29093,1001@kafka-controller-1.kafka-controller:29093,1002@kafka-controller-2.kafka-controller:29093",
      KAFKA_LISTENERS: "INTERNAL://:29092,HOST://:9092",
      KAFKA_PROCESS_ROLES: "broker",
    });
  });

  test("lets consumers read from the copy in their own rack where there is more than one", () => {
    const selector = "org.apache.kafka.common.replica.RackAwareReplicaSelector";
    expect(brokerEnv("kafka", combined(2), 384, {}).KAFKA_REPLICA_SELECTOR_CLASS).toBe(selector);
  });

  test("takes the user's properties over ours", () => {
    const env = brokerEnv("kafka", combined(1), 384, {
      "log.dirs": "/else",
      "log.retention.hours": "1",
    });
    expect([env["KAFKA_LOG_DIRS"], env["KAFKA_LOG_RETENTION_HOURS"]]).toEqual(["/else", "1"]);
  });

  test.each([
    ["log.retention.hours", "KAFKA_LOG_RETENTION_HOURS"],
    ["a_b.c-d", "KAFKA_A__B_C___D"],
  ])("names %s as the official image does", (property, name) => {
    expect(envName(property)).toBe(name);
  });
});

test("the environment of a controller of its own, whole: no listener of brokers, the same defaults of topics", () => {
  const size = { brokers: 3, controllers: 1 };
  expect(controllerEnv("kafka", size, 256, { "log.retention.hours": "1" })).toEqual({
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false",
    KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
    KAFKA_CONTROLLER_QUORUM_VOTERS: "1000@kafka-controller-0.kafka-controller:29093",
    KAFKA_DEFAULT_REPLICATION_FACTOR: "3",
    KAFKA_HEAP_OPTS: "-Xms256m -Xmx256m",
    KAFKA_LISTENERS: "CONTROLLER://:29093",
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,HOST:PLAINTEXT",
    KAFKA_LOG_DIRS: "/var/lib/kafka/data",
    KAFKA_LOG_RETENTION_HOURS: "1",
    KAFKA_MIN_INSYNC_REPLICAS: "2",
    KAFKA_PROCESS_ROLES: "controller",
  });
});

describe("a broker's start", () => {
  const started = (script: string, hostname: string, env: Record<string, string> = {}) =>
    run(["bash", "-c", script.replace("exec /etc/kafka/docker/run", "env")], {
      HOSTNAME: hostname,
      ...env,
    });
  const set = async (...given: Parameters<typeof started>) =>
    (await started(...given)).stdout
      .split("\n")
      .filter((line) => line.startsWith("KAFKA_"))
      .sort();

  test("takes id and addresses from the host name", async () => {
    expect(await set(start("kafka", combined(3), 9092), "kafka-2")).toEqual([
      "KAFKA_ADVERTISED_LISTENERS=INTERNAL://kafka-2.kafka:29092,HOST://localhost:9094",
      "KAFKA_NODE_ID=2",
    ]);
  });

  test("works for a workload whose own name has a dash", async () => {
    const { stdout } = await started(start("event-log", combined(1), 19092), "event-log-0");
    expect(stdout).toContain("INTERNAL://event-log-0.event-log:29092,HOST://localhost:19092");
  });

  test.each([
    [3, combined(4)],
    [1, combined(2)],
  ])("makes broker %i of %j one that has no vote", async (id, size) => {
    expect(await set(start("kafka", size, 9092), `kafka-${id}`)).toEqual([
      expect.stringMatching(/^KAFKA_ADVERTISED_LISTENERS=/),
      "KAFKA_LISTENERS=INTERNAL://:29092,HOST://:9092",
      `KAFKA_NODE_ID=${id}`,
      "KAFKA_PROCESS_ROLES=broker",
    ]);
  });

  test("is the same for three brokers and for more, so that those that are there go on", () => {
    expect(start("kafka", combined(4), 9092)).toBe(start("kafka", combined(3), 9092));
  });

  test("takes its rack from its zone, and has none without one", async () => {
    const script = start("kafka", combined(3), 9092);
    expect(await set(script, "kafka-0", { ZONE: "eu-1b" })).toContain("KAFKA_BROKER_RACK=eu-1b");
    expect((await set(script, "kafka-0", { ZONE: "" })).join()).not.toContain("RACK");
  });

  test("of a controller of its own gives it an id above all brokers'", async () => {
    expect(await set(startController(), "kafka-controller-2")).toEqual(["KAFKA_NODE_ID=1002"]);
  });

  test("keeps its data in a folder of its volume, or where it has it already", async () => {
    const folder = mkdtempSync(join(tmpdir(), "headwater-kafka-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const script = start("kafka", combined(1), 9092).replaceAll("/var/lib/kafka/data", folder);
    const logs = async (given: string) =>
      (await set(script, "kafka-0", { KAFKA_LOG_DIRS: given })).filter((line) =>
        line.startsWith("KAFKA_LOG_DIRS"),
      );
    expect(await logs(folder)).toEqual([`KAFKA_LOG_DIRS=${folder}/kafka`]);
    expect(await logs("/disks/one")).toEqual(["KAFKA_LOG_DIRS=/disks/one"]);
    writeFileSync(join(folder, "meta.properties"), "");
    expect(await logs(folder)).toEqual([`KAFKA_LOG_DIRS=${folder}`]);
  });

  test("with users formats empty storage once, with the administrator in it", async () => {
    const { directory, path, calls } = stubs({
      "kafka-storage.sh": `cat "$5" >"$DIR/properties"; mkdir -p "$DIR/data/kafka"; touch "$DIR/data/kafka/meta.properties"`,
      run: `echo "password: $ADMIN_PASSWORD" >>"$DIR/calls"`,
    });
    const script = start("kafka", combined(4), 9092, "scram")
      .replaceAll("/tmp/", `${directory}/`)
      .replace("/etc/kafka/docker/run", join(directory, "run"))
      .replace("/opt/kafka/bin", directory)
      .replaceAll("/var/lib/kafka/data", join(directory, "data"));
    const { KAFKA_HEAP_OPTS: _, ...env } = brokerEnv("kafka", combined(4), 384, {}, "scram");
    const given = {
      ...env,
      PATH: path,
      HOSTNAME: "kafka-3",
      CLUSTER_ID: "id",
      ADMIN_PASSWORD: "secret",
      KAFKA_LOG_DIRS: join(directory, "data"),
    };
    for (const _ of ["first", "second"]) {
      expect((await run(["bash", "-c", script], given)).code).toBe(0);
    }
    expect(calls().map((call) => call.replaceAll(directory, ""))).toEqual([
      "kafka-storage.sh format --cluster-id id --config /format.properties --add-scram SCRAM-SHA-512=[name=admin,password=secret]",
      "run ",
      "password: ",
      "run ",
      "password: ",
    ]);
    const properties = readFileSync(join(directory, "properties"), "utf8");
    expect(properties.replaceAll(directory, "").split("\n").filter(Boolean).sort()).toEqual([
      "advertised.listeners=INTERNAL://kafka-3.kafka:29092,HOST://localhost:9095",
      "controller.listener.names=CONTROLLER",
      "controller.quorum.voters=0@kafka-0.kafka:29093,1@kafka-1.kafka:29093,2@kafka-2.kafka:29093",
      "inter.broker.listener.name=INTERNAL",
      "listener.security.protocol.map=CONTROLLER:SASL_PLAINTEXT,INTERNAL:SASL_PLAINTEXT,HOST:SASL_PLAINTEXT",
      "listeners=INTERNAL://:29092,HOST://:9092",
      "log.dirs=/data/kafka",
      "node.id=3",
      "process.roles=broker",
    ]);
  });

  test("ends in the image's own start", () => {
    expect(start("kafka", combined(1), 9092).split("\n").at(-1)).toBe("exec /etc/kafka/docker/run");
  });
});

describe("a broker is ready", () => {
  const ask = async (answer: (hex: string) => string | Buffer | undefined) => {
    const port = await listen(answer);
    return (await run(["bash", "-c", readyScript(port)])).code === 0;
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
    expect((await run(["bash", "-c", readyScript(1)])).code).not.toBe(0);
  });

  describe("as one of the quorum", () => {
    const ANSWER = Buffer.from("0000000a000000010000", "hex");
    /** Whether kafka-0 is ready. @param own whether its controller runs. @param others where the other voters are: only 127.0.0.1 is reached */
    async function ready(answer: Buffer | undefined, own: boolean, others: string[]) {
      const [client, controller] = [await listen(() => answer), await listen(() => undefined)];
      const script = readyScript(client, ["kafka-0.kafka", ...others])
        .replace("1/29093", `1/${controller}`)
        .replace("reached 127.0.0.1", own ? "reached 127.0.0.1" : "reached 127.0.0.9");
      return (await run(["bash", "-c", script], { HOSTNAME: "kafka-0" })).code === 0;
    }
    const AWAY = ["127.0.0.2", "127.0.0.3"];

    test("once its controller runs while the others do not, so that they can start after it", async () => {
      expect(await ready(undefined, true, AWAY)).toBe(true);
      expect(await ready(undefined, false, AWAY)).toBe(false);
    });

    test("by its answer alone as soon as there are enough for a majority", async () => {
      expect(await ready(undefined, true, ["127.0.0.1", "127.0.0.3"])).toBe(false);
      expect(await ready(ANSWER, true, ["127.0.0.1", "127.0.0.3"])).toBe(true);
      const five = ["127.0.0.1", "127.0.0.3", "127.0.0.4", "127.0.0.5"];
      expect(await ready(undefined, true, five)).toBe(true);
    });

    test("by its answer alone where it is the only one", async () => {
      expect(await ready(undefined, true, [])).toBe(false);
    });
  });
});

test.each([
  ["AAECAwQFBgcICQoLDA0ODw==", "AAECAwQFBgcICQoLDA0ODw"],
  ["++//AwQFBgcICQoLDA0ODw==", "A-__AwQFBgcICQoLDA0ODw"],
])("the random bytes %s are the cluster id %s", (base64, id) => {
  expect(clusterId(base64)).toBe(id);
  expect(clusterId(base64)).toMatch(/^[A-Za-z0-9_][\w-]{21}$/);
});
