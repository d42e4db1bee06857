import { describe, expect, test } from "vitest";
import { awsTarget } from "../../infra/aws/settings.ts";
import { forwards } from "../../tools/stack/forward.ts";
import { namespaceOf } from "../../tools/stack/namespace.ts";

test("each service that has an address on this machine is forwarded to its workload's port", () => {
  const services = { Airflow: "http://localhost:8081", Kafka: "127.0.0.1:9092" };
  const inside = {
    Airflow: "airflow-api-server:8080",
    Kafka: "kafka:9092",
    Cassandra: "cassandra:9042",
  };
  expect(forwards({ services, inside })).toEqual([
    { name: "Airflow", local: 8081, workload: "airflow-api-server", port: 8080 },
    { name: "Kafka", local: 9092, workload: "kafka", port: 9092 },
  ]);
});

describe("the cluster of a stack", () => {
  const aws = awsTarget.parse({
    kind: "aws",
    account: "123456789012",
    region: "eu-central-1",
    namespace: "data",
    admins: ["arn:aws:iam::123456789012:role/deployer"],
  });

  test("is the one of the stack file's context", () => {
    const target = { kind: "kubernetes", context: "mine", namespace: "data" } as const;
    expect(namespaceOf(target, {})).toMatchObject({ context: "mine", namespace: "data" });
  });

  test("on AWS is the one that the stack made, by the kubeconfig that it exports", () => {
    expect(namespaceOf(aws, { cloud: { kubeconfig: "{}" } })).toEqual({
      namespace: "data",
      kubeconfig: "{}",
    });
  });

  test("on AWS is not there before the first `up` has come so far", () => {
    expect(() => namespaceOf(aws, {})).toThrow("The stack exports no kubeconfig.");
  });
});
