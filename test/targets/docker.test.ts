import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { DockerTarget } from "../../infra/targets/docker/target.ts";
import { contract } from "./contract.ts";
import { onDocker } from "./deploy.ts";
import { dockerProcesses } from "./docker-processes.ts";
import { service, stateful, task } from "./workloads.ts";

describe("the Docker target keeps the contract", () => {
  contract({
    kind: "docker",
    publishes: true,
    make: (scope) => new DockerTarget(scope, new docker.Provider("docker")),
    processes: dockerProcesses,
  });
});

const labels = (name: string) => [
  { label: "app.kubernetes.io/instance", value: "dev" },
  { label: "app.kubernetes.io/managed-by", value: "pulumi" },
  { label: "app.kubernetes.io/name", value: name },
  { label: "app.kubernetes.io/part-of", value: "headwater" },
];
const always = (name: string, workload = name) => ({
  name: `headwater-dev-${name}`,
  hostname: name,
  labels: labels(workload),
  capabilities: { drops: ["ALL"] },
  securityOpts: ["no-new-privileges:true"],
  logDriver: "json-file",
  logOpts: { "max-file": "3", "max-size": "10m" },
});

test("a stack has one bridge network", async () => {
  const { one, resources } = await onDocker(() => undefined);
  expect(resources.map(({ name }) => name)).toEqual(["network", "docker", "owner"]);
  expect(one("Network", "network").inputs).toEqual({
    name: "headwater-dev-network",
    driver: "bridge",
    labels: labels("network"),
  });
});

test("a stateful replica is a container with a volume, whole", async () => {
  const { one, names } = await onDocker((target, parent) =>
    target.deploy(
      "db",
      {
        ...stateful,
        args: ["-c", "jit=off"],
        cpu: 0.5,
        env: { MODE: "fast" },
        secrets: { KEY: pulumi.secret("k") },
        files: { "/etc/db.conf": "one" },
        secretFiles: { "/etc/db.key": pulumi.secret("k") },
        scratch: ["/tmp"],
      },
      { parent },
    ),
  );
  expect(names("Container")).toEqual(["db-0", "db-1", "db-2"]);
  expect(names("Volume")).toEqual(["db-0", "db-1", "db-2"]);
  expect(one("Volume", "db-1").inputs).toEqual({
    name: "headwater-dev-db-1",
    driver: "local",
    labels: labels("db"),
  });
  expect(one("Container", "db-1").inputs).toEqual({
    ...always("db-1", "db"),
    image: "store:1",
    command: ["-c", "jit=off"],
    envs: [{ secret: "KEY=k" }, "MODE=fast"],
    uploads: [
      { file: "/etc/db.conf", content: "one" },
      { file: "/etc/db.key", content: { secret: "k" } },
    ],
    cpus: "0.5",
    memory: 512,
    memorySwap: 512,
    networksAdvanced: [{ name: "headwater-dev-network", aliases: ["db", "db-1", "db-1.db"] }],
    ports: [{ internal: 5432, external: 15433, ip: "127.0.0.1" }],
    volumes: [{ volumeName: "headwater-dev-db-1", containerPath: "/var/lib/store" }],
    healthcheck: {
      tests: ["CMD-SHELL", "bash -c ': < /dev/tcp/127.0.0.1/5432' || nc -z 127.0.0.1 5432"],
      interval: "5s",
      timeout: "5s",
      startPeriod: "300s",
      retries: 6,
    },
    restart: "unless-stopped",
    stopTimeout: 30,
    destroyGraceSeconds: 30,
    wait: true,
    waitTimeout: 300,
  });
});

test("a task is a container that is attached to and never started again, whole", async () => {
  const { one, names } = await onDocker((target, parent) => target.deploy("job", task, { parent }));
  expect([names("Container"), names("Volume")]).toEqual([["job"], []]);
  const { entrypoints, ...inputs } = one("Container", "job").inputs;
  expect((entrypoints as string[]).slice(3)).toEqual(["job", "make", "it so"]);
  expect(inputs).toEqual({
    ...always("job"),
    image: "tools:1",
    envs: [],
    uploads: [],
    memory: 64,
    memorySwap: 64,
    networksAdvanced: [{ name: "headwater-dev-network", aliases: ["job"] }],
    restart: "no",
    attach: true,
    logs: true,
    mustRun: false,
  });
});

describe("the order of replicas", () => {
  test.each([
    ["ordered", ["Container:db-0", "Container:db-1"]],
    ["parallel", []],
    ["rolling", ["Container:db-0", "Container:db-1"]],
  ] as const)("%s", async (startup, before) => {
    const { one } = await onDocker((target, parent) =>
      target.deploy("db", { ...stateful, startup }, { parent }),
    );
    expect(one("Container", "db-2").dependsOn).toEqual([
      ...before,
      "Network:network",
      "Volume:db-2",
    ]);
  });

  test("dependents wait for every replica", async () => {
    const { one } = await onDocker((target, parent) => {
      const db = target.deploy("db", stateful, { parent });
      target.deploy("web", { ...service, uses: [db.endpoints.sql] }, { parent });
    });
    expect(one("Container", "web").dependsOn).toEqual([
      "Container:db-0",
      "Container:db-1",
      "Container:db-2",
      "Network:network",
    ]);
  });
});

test("an old container goes before its successor comes, since names and ports are fixed", async () => {
  const { resources } = await onDocker((target, parent) => {
    target.deploy("web", service, { parent });
    target.deploy("job", task, { parent });
  });
  const containers = resources.filter(({ type }) => type.endsWith(":Container"));
  expect(containers.map(({ deleteBeforeReplace }) => deleteBeforeReplace)).toEqual([true, true]);
});

test("what is ready by a command runs it without a shell", async () => {
  const { one } = await onDocker((target, parent) =>
    target.deploy("web", { ...service, ready: { command: ["ask", "it"] } }, { parent }),
  );
  expect(one("Container", "web").inputs["healthcheck"]).toMatchObject({
    tests: ["CMD", "ask", "it"],
  });
});
