import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { plain, type Plain } from "./support/plain.ts";
import { recordStack, STACKS } from "./support/platform.ts";

/** An output's value, `{ secret: value }` where it is one. */
async function settled(value: unknown): Promise<Plain> {
  if (!pulumi.Output.isInstance(value)) {
    if (typeof value !== "object" || value === null) return plain(value ?? null);
    const entries = Object.entries(value).map(async ([key, inner]) => [key, await settled(inner)]);
    return Object.fromEntries(await Promise.all(entries)) as Plain;
  }
  const secret = await pulumi.isSecret(value);
  const clear = await new Promise<Plain>((resolve) =>
    pulumi.unsecret(value).apply((inner) => resolve(inner as Plain)),
  );
  return secret ? { secret: clear } : clear;
}

test.each(STACKS.filter((stack) => stack !== "prod"))(
  "the credentials that %s exports are secret, and nothing else is",
  async (stack) => {
    const { made } = await recordStack(stack);
    const { airflow, warehouse, lake, cassandra, objectStore } = made.outputs;
    expect(await settled({ airflow, warehouse, lake, cassandra, objectStore })).toEqual({
      airflow: {
        page: "http://localhost:8081",
        user: "admin",
        password: { secret: "<airflow-admin-password>" },
      },
      warehouse: {
        database: "warehouse",
        user: "warehouse",
        password: { secret: "<postgres-warehouse-password>" },
      },
      lake: {
        database: "lake",
        user: "lake_reader",
        password: { secret: "<postgres-lake-reader-password>" },
        accessKey: "headwater-reader",
        secretKey: { secret: "<object-store-reader-key>" },
      },
      cassandra: { user: "headwater", password: { secret: "<cassandra-password>" } },
      objectStore: {
        bucket: "headwater",
        region: "us-east-1",
        accessKey: "headwater",
        secretKey: { secret: "<object-store-secret-key>" },
      },
    });
  },
);

test("on AWS the bucket has no key to export, and what leads to the cluster is secret", async () => {
  const { made } = await recordStack("prod");
  expect(await settled(made.outputs.objectStore)).toEqual({
    bucket: "headwater-prod-123456789012-eu-central-1",
    region: "eu-central-1",
  });
  const { kubeconfig, ...cloud } = (await settled(made.cloud)) as Record<string, Plain>;
  expect(cloud).toEqual({
    cluster: "headwater-prod",
    registry: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/headwater-prod",
    bucket: "headwater-prod-123456789012-eu-central-1",
    database: "postgres.rds.example:5432",
  });
  expect(kubeconfig).toEqual({
    secret: expect.stringContaining('"--cluster-name","headwater-prod"'),
  });
});

test("the jobs that a stack exports are the hashes of their code", async () => {
  const { made } = await recordStack("dev");
  expect(Object.values(made.outputs.jobs)).toEqual(
    Object.keys(made.outputs.jobs).map(() => expect.stringMatching(/^[0-9a-f]{12}$/)),
  );
  expect(Object.keys(made.outputs.jobs)).toContain("orders-by-day");
});
