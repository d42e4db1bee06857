import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { KafkaAccess } from "../../infra/streams/kafka-access.ts";
import { KafkaCluster } from "../../infra/streams/kafka-cluster.ts";
import { isSecret, revealed } from "../support/plain.ts";
import { kinds, process } from "../support/resources.ts";
import { onDocker } from "../targets/deploy.ts";

test("each job has a user with a password, made after the topics, and its rights are in the open", async () => {
  const { resources, made, one } = await onDocker((target, parent) => {
    const cluster = new KafkaCluster(
      "kafka",
      {
        target,
        image: "kafka:4",
        brokers: 1,
        controllers: 0,
        security: "scram",
        memory: "1 GB",
        controllerMemory: "512 MB",
        storage: "20 GB",
        port: 9092,
        topics: {},
      },
      { parent },
    );
    return new KafkaAccess(
      "kafka-access",
      {
        target,
        image: "spark:3",
        cluster,
        admin: { user: "admin", password: pulumi.secret("<admin>") },
        jobs: { b: { reads: ["t"], writes: [] }, a: { reads: [], writes: ["t"] } },
      },
      { parent },
    );
  });
  expect(kinds(resources).filter((kind) => kind.includes("access"))).toEqual([
    "Container kafka-access",
    "RandomPassword kafka-access-a-password",
    "RandomPassword kafka-access-b-password",
  ]);
  expect(Object.entries(made.users).map(([job, { user }]) => [job, user])).toEqual([
    ["a", "job.a"],
    ["b", "job.b"],
  ]);
  const { env, files } = process(resources, "kafka-access");
  expect(revealed(env)).toEqual({
    ADMIN: "admin",
    ADMIN_PASSWORD: "<admin>",
    KAFKA: "kafka-0.kafka:29092",
  });
  expect([isSecret(env["ADMIN_PASSWORD"]), isSecret(files["/headwater/passwords.json"])]).toEqual([
    true,
    true,
  ]);
  expect(JSON.parse(String(files["/headwater/access.json"]))).toEqual({
    "job.a": { reads: [], writes: ["t"] },
    "job.b": { reads: ["t"], writes: [] },
  });
  expect(one("Container", "kafka-access").dependsOn).toContain("Container:kafka-topics");
});
