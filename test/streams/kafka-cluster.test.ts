import { describe, expect, test } from "vitest";
import { KafkaCluster } from "../../infra/streams/kafka-cluster.ts";
import type { KafkaSecurity } from "../../infra/streams/kafka-security.ts";
import { isSecret } from "../support/plain.ts";
import { kinds, process } from "../support/resources.ts";
import { onDocker } from "../targets/deploy.ts";
import { dockerProcesses } from "../targets/docker-processes.ts";

const cluster = (brokers: number, controllers = 0, security: KafkaSecurity = "none") =>
  onDocker(
    (target, parent) =>
      new KafkaCluster(
        "kafka",
        {
          target,
          image: "kafka:4",
          brokers,
          controllers,
          security,
          memory: "1 GB",
          controllerMemory: "512 MB",
          storage: "20 GB",
          port: 9092,
          topics: { ticks: { partitions: 3, replication: 1, config: {} } },
          config: { "log.retention.hours": "24" },
        },
        { parent },
      ),
  );

describe("Kafka", () => {
  test("alone is one broker, one task and one cluster id", async () => {
    const { resources, made } = await cluster(1);
    expect(kinds(resources)).toEqual([
      "Container kafka-0",
      "Container kafka-topics",
      "Network network",
      "Volume kafka-0",
      "RandomBytes kafka-cluster-id",
    ]);
    expect(made.bootstrap).toBe("kafka-0.kafka:29092");
    expect(made.brokers.endpoints.host.outside).toBe("127.0.0.1:9092");
  });

  test("of three is three brokers of one cluster, each started or changed after the one before, on its own port", async () => {
    const { resources, made, one } = await cluster(3);
    const brokers = dockerProcesses(resources).filter(({ workload }) => workload === "kafka");
    expect(brokers.map(({ name }) => name)).toEqual(["kafka-0", "kafka-1", "kafka-2"]);
    expect(brokers.map(({ published }) => published)).toEqual([
      ["127.0.0.1:9092->9092"],
      ["127.0.0.1:9093->9092"],
      ["127.0.0.1:9094->9092"],
    ]);
    const [first] = brokers;
    for (const { env, command } of brokers) {
      expect(env).toEqual(first?.env);
      expect(command).toEqual(first?.command);
    }
    expect(one("Container", "kafka-2").dependsOn).toEqual([
      "Container:kafka-0",
      "Container:kafka-1",
      "Network:network",
      "RandomBytes:kafka-cluster-id",
      "Volume:kafka-2",
    ]);
    expect(made.bootstrap).toBe("kafka-0.kafka:29092,kafka-1.kafka:29092,kafka-2.kafka:29092");
  });

  test("with controllers of its own starts its brokers after them, and gives those no vote", async () => {
    const { resources, made, one } = await cluster(1, 3);
    const controllers = ["kafka-controller-0", "kafka-controller-1", "kafka-controller-2"];
    expect(kinds(resources).filter((kind) => kind.startsWith("Container"))).toEqual([
      "Container kafka-0",
      ...controllers.map((name) => `Container ${name}`),
      "Container kafka-topics",
    ]);
    expect(one("Container", "kafka-0").dependsOn).toEqual([
      ...controllers.map((name) => `Container:${name}`),
      "Network:network",
      "RandomBytes:kafka-cluster-id",
      "Volume:kafka-0",
    ]);
    const { env, published, memory, volume } = process(resources, "kafka-controller-1");
    expect(env).toMatchObject({
      KAFKA_PROCESS_ROLES: "controller",
      KAFKA_HEAP_OPTS: "-Xms256m -Xmx256m",
    });
    expect(env["CLUSTER_ID"]).toBe(process(resources, "kafka-0").env["CLUSTER_ID"]);
    expect([published, memory, volume?.mount]).toEqual([[], 512, "/var/lib/kafka/data"]);
    expect(process(resources, "kafka-0").env).toMatchObject({ KAFKA_PROCESS_ROLES: "broker" });
    expect(made.bootstrap).toBe("kafka-0.kafka:29092");
  });

  test("with users knows its own by generated passwords, which are secrets, and leaves no listener open", async () => {
    const { resources, made } = await cluster(1, 1, "scram");
    expect(kinds(resources).filter((kind) => kind.startsWith("RandomPassword"))).toEqual([
      "RandomPassword kafka-admin-password",
      "RandomPassword kafka-controller-password",
    ]);
    for (const name of ["kafka-0", "kafka-controller-0"]) {
      const { env } = process(resources, name);
      expect(env).toMatchObject({
        KAFKA_AUTHORIZER_CLASS_NAME: "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        KAFKA_LISTENER_SECURITY_PROTOCOL_MAP:
          "CONTROLLER:SASL_PLAINTEXT,INTERNAL:SASL_PLAINTEXT,HOST:SASL_PLAINTEXT",
        KAFKA_SUPER_USERS: "User:admin;User:controller",
      });
      const secrets = Object.keys(env).filter((key) => isSecret(env[key]));
      expect(secrets.sort()).toEqual([
        "ADMIN_PASSWORD",
        "KAFKA_LISTENER_NAME_CONTROLLER_PLAIN_SASL_JAAS_CONFIG",
        "KAFKA_LISTENER_NAME_HOST_SCRAM___SHA___512_SASL_JAAS_CONFIG",
        "KAFKA_LISTENER_NAME_INTERNAL_SCRAM___SHA___512_SASL_JAAS_CONFIG",
      ]);
    }
    const { files } = process(resources, "kafka-topics");
    expect(isSecret(files["/headwater/admin.properties"])).toBe(true);
    expect(files["/headwater/topics.sh"]).toContain(
      '--bootstrap-server kafka-0.kafka:29092 --command-config /headwater/admin.properties "$@"',
    );
    expect(made.admin?.user).toBe("admin");
    expect((await cluster(1)).made.admin).toBeUndefined();
  });

  test("has a heap of half its memory, the user's properties, and an id that is no secret", async () => {
    const { resources } = await cluster(1);
    const { env, memory } = process(resources, "kafka-0");
    expect(memory).toBe(1024);
    expect(env).toMatchObject({
      KAFKA_HEAP_OPTS: "-Xms512m -Xmx512m",
      KAFKA_LOG_RETENTION_HOURS: "24",
      CLUSTER_ID: expect.stringMatching(/^[\w-]{22}$/),
    });
  });

  test("makes its topics after every broker answers", async () => {
    const { resources, one } = await cluster(3);
    expect(one("Container", "kafka-topics").dependsOn).toEqual([
      "Container:kafka-0",
      "Container:kafka-1",
      "Container:kafka-2",
      "Network:network",
    ]);
    const { command, files } = process(resources, "kafka-topics");
    expect(command).toEqual(["bash", "/headwater/topics.sh"]);
    expect(files["/headwater/topics.sh"]).toContain(
      "--bootstrap-server kafka-0.kafka:29092,kafka-1.kafka:29092,kafka-2.kafka:29092 ",
    );
    expect(files["/headwater/topics.sh"]).toContain("--create --topic 'ticks' --partitions 3");
    expect(Object.keys(files)).toEqual([
      "/headwater/spread-partitions.awk",
      "/headwater/topics.sh",
    ]);
    const alone = process((await cluster(1)).resources, "kafka-topics");
    expect(Object.keys(alone.files)).toEqual(["/headwater/topics.sh"]);
  });
});
