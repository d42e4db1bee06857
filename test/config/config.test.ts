import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseSettings } from "../../infra/config/config.ts";
import { pathText } from "../../infra/config/errors.ts";
import { settingsOf } from "../support/stack-file.ts";
import { WRONG } from "./wrong.ts";
import { WRONG_ON_AWS } from "./wrong-aws.ts";

const read = (yaml: string) => parseSettings(parse(yaml), "Pulumi.test.yaml");

describe("a wrong stack file is refused with one error that says it all", () => {
  for (const [mistake, { yaml, says }] of Object.entries({ ...WRONG, ...WRONG_ON_AWS })) {
    test(mistake, () => {
      const count = says.length === 1 ? "a mistake" : `${says.length} mistakes`;
      const lines = says.map((line) => `\n  - ${line}`).join("");
      let error: unknown;
      try {
        read(yaml);
      } catch (caught) {
        error = caught;
      }
      expect((error as Error | undefined)?.message).toBe(
        `Pulumi.test.yaml has ${count}; nothing was changed.${lines}`,
      );
      expect(pulumi.RunError.isInstance(error)).toBe(true);
    });
  }
});

describe("a good stack file", () => {
  test("needs a target alone; all else has a default", () => {
    expect(read("target: { kind: docker }")).toEqual({
      target: { kind: "docker" },
      images: {},
      postgres: { port: 5433, memory: "512 MB", storage: "10 GB", config: {}, takeOver: [] },
      objectStore: {
        port: 7070,
        bucket: "headwater",
        takeOver: false,
        memory: "256 MB",
        storage: "50 GB",
      },
      kafka: {
        brokers: 1,
        controllers: 0,
        emptied: [],
        port: 9092,
        memory: "768 MB",
        controllerMemory: "768 MB",
        security: "none",
        storage: "20 GB",
        topics: {},
        takeOver: [],
        config: {},
      },
      cassandra: {
        nodes: 1,
        decommissioned: [],
        takeOver: [],
        port: 9042,
        memory: "1 GB",
        storage: "20 GB",
      },
      spark: {
        workers: 1,
        workerCores: 2,
        workerMemory: "2 GB",
        masterPort: 9090,
        workerPort: 8082,
        historyPort: 18080,
        sharedDriver: true,
        driverMemory: "1 GB",
        connectPort: 15002,
        native: true,
        conf: {},
      },
      airflow: {
        port: 8081,
        host: "localhost",
        schedulerMemory: "3 GB",
        taskMemory: "2 GB",
        config: {},
      },
      jobs: { running: [] },
    });
  });

  test("keeps what it says, and of topics nothing else", () => {
    const settings = read(`
target: { kind: kubernetes, context: prod, namespace: platform, storageClass: fast }
kafka: { brokers: 3, topics: { a: {}, b.c_d-1: { partitions: 12, replication: 3, config: { cleanup.policy: compact } } } }
images: { kafka: "registry.example:5000/mirror/kafka@sha256:${"0".repeat(64)}" }
airflow: { config: { core.parallelism: "8" } }
postgres: { memory: 1.5 GB }
`);
    expect(settings.target).toEqual({
      kind: "kubernetes",
      context: "prod",
      namespace: "platform",
      storageClass: "fast",
    });
    expect(settings.kafka.topics).toEqual({
      a: { config: {} },
      "b.c_d-1": { partitions: 12, replication: 3, config: { "cleanup.policy": "compact" } },
    });
    expect(settings.images).toEqual({
      kafka: `registry.example:5000/mirror/kafka@sha256:${"0".repeat(64)}`,
    });
    expect(settings.airflow.config).toEqual({ "core.parallelism": "8" });
    expect(settings.postgres.memory).toBe("1.5 GB");
  });

  test("on AWS needs an account, a region, a namespace and an admin; all else has a default", () => {
    const { target } = read(`
target:
  kind: aws
  account: "123456789012"
  region: eu-central-1
  namespace: data
  admins: ["arn:aws:iam::123456789012:role/deployer"]
`);
    expect(target).toEqual({
      kind: "aws",
      account: "123456789012",
      region: "eu-central-1",
      namespace: "data",
      zones: ["a", "b", "c"],
      cidr: "10.0.0.0/16",
      kubernetesVersion: "1.35",
      publicAccessFrom: [],
      admins: ["arn:aws:iam::123456789012:role/deployer"],
      database: { instanceClass: "db.m7g.large", storage: 100, backupDays: 7, multiAz: true },
      protect: true,
      tags: {},
    });
  });

  test("may sit on the edges: the least memory, neighbouring ports, as many copies as brokers", () => {
    const edges = `
target: { kind: docker }
postgres: { memory: 256 MB, port: 9091 }
objectStore: { memory: 64 MB, port: 9095 }
kafka: { brokers: 3, memory: 512 MB, topics: { a: { replication: 3 } } }
cassandra: { memory: 1 GB, port: 65535 }
spark: { workerMemory: 1 GB, masterPort: 1024 }
airflow: { schedulerMemory: 2 GB }
`;
    expect(() => read(edges)).not.toThrow();
  });

  test("is what the stacks of a project are", () => {
    expect(settingsOf("dev").target).toEqual({ kind: "docker" });
    expect(settingsOf("prod").target.kind).toBe("aws");
    expect(settingsOf("prod").kafka.brokers).toBe(3);
  });
});

test("paths are written as the file writes them", () => {
  expect(pathText(["kafka", "topics", "a.b", "partitions"])).toBe(
    'headwater:kafka.topics["a.b"].partitions',
  );
});
