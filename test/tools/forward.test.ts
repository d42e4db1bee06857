import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { awsTarget } from "../../infra/aws/settings.ts";
import { portsToOpen } from "../../tools/machine/inspect.ts";
import { forwardedPorts } from "../../tools/machine/stack-ports.ts";
import { at, forwards, open } from "../../tools/stack/forward.ts";
import type { Outputs } from "../../tools/stack/outputs.ts";
import { settingsOf } from "../support/stack-file.ts";
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

describe("where another stack has a port of this machine", () => {
  const stranger = async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(server, "listening");
    return { port: (server.address() as AddressInfo).port, end: () => server.close() };
  };
  const kubeconfig = JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
    users: [{ name: "u", user: { token: "t" } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  });

  test("the service is reached by another port, and never by that one", async () => {
    const { port, end } = await stranger();
    const one = { name: "Airflow", local: port, workload: "airflow-api-server", port: 8080 };
    const scope = { project: "headwater", stack: "cluster" };
    const { taken, ports, close } = await open(scope, { namespace: "data", kubeconfig }, [one]);
    const services = { Airflow: `http://localhost:${port}`, Kafka: "127.0.0.1:9092" };
    const here = at({ services } as unknown as Outputs, ports).services;
    close();
    end();
    expect(taken).toEqual([one]);
    expect(ports["Airflow"]).not.toBe(port);
    expect(here).toEqual({
      Airflow: `http://localhost:${ports["Airflow"]}`,
      Kafka: "127.0.0.1:9092",
    });
  });

  test("an up says so before anything is deployed, by name and with a port that is free, unless a forward of the stack has it", async () => {
    const { port, end } = await stranger();
    const scope = { project: "headwater", stack: "cluster" };
    const settings = settingsOf("cluster");
    const moved = { ...settings, airflow: { ...settings.airflow, port } };
    const found = (await portsToOpen(scope, moved, false)).find(
      ({ name }) => name === `port ${port}`,
    );
    const forwarded = await portsToOpen(scope, moved, true);
    end();
    expect(found?.remedy).toMatch(
      /^end it, or set headwater:airflow\.port in Pulumi\.cluster\.yaml to a free port, such as \d+\.$/,
    );
    expect(forwarded.every(({ ok }) => ok)).toBe(true);
  });
});

test("a stack in a cluster takes a port here for each service that is there, and none for Spark's master", () => {
  const settings = (stack: string) =>
    forwardedPorts(settingsOf(stack)).map(({ setting }) => setting.replace("headwater:", ""));
  const both = ["airflow.port", "spark.historyPort", "kafka.port", "cassandra.port"];
  const [airflow, history, ...stores] = both;
  const own = ["postgres.port", "objectStore.port"];
  expect(settings("cluster")).toEqual([airflow, history, "spark.connectPort", ...stores, ...own]);
  expect(settings("prod")).toEqual(both);
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
