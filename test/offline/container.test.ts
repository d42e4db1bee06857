import type Docker from "dockerode";
import { expect, test } from "vitest";
import { containerConfig, limits } from "../../offline/docker/container-config.ts";
import type { ContainerInputs } from "../../offline/docker/container-inputs.ts";
import { actualInputs } from "../../offline/docker/container-state.ts";
import { duration } from "../../offline/docker/duration.ts";
import { demultiplexed } from "../../offline/docker/logs.ts";
import { verdict, type State } from "../../offline/docker/readiness.ts";
import { parentDirectories, uploadEntries, uploadMistake } from "../../offline/docker/uploads.ts";

const least: ContainerInputs = { name: "web", image: "sha256:1" };

test("a container of few words leaves everything else to the daemon", () => {
  expect(containerConfig(least)).toEqual({
    name: "web",
    Image: "sha256:1",
    Labels: {},
    ExposedPorts: {},
    Volumes: {},
    HostConfig: {
      NetworkMode: "bridge",
      PortBindings: {},
      Binds: [],
      Mounts: [],
      ExtraHosts: [],
      Ulimits: [],
      ReadonlyRootfs: false,
      AutoRemove: false,
      Memory: 0,
      MemorySwap: 0,
      CpuShares: 0,
      RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
    },
  });
});

test("units and forms are the daemon's: bytes, nanoseconds, port keys, binds, labels", () => {
  const config = containerConfig({
    ...least,
    cpus: "1.5",
    memory: 64,
    shmSize: 2,
    labels: [{ label: "a", value: "b" }],
    hosts: [{ host: "db", ip: "10.0.0.1" }],
    ports: [
      { internal: 80, external: 8080, ip: "127.0.0.1" },
      { internal: 53, protocol: "udp" },
    ],
    volumes: [
      { volumeName: "data", containerPath: "/data" },
      { hostPath: "/etc/x", containerPath: "/x", readOnly: true },
      { containerPath: "/scratch" },
    ],
    healthcheck: { tests: ["CMD", "true"], interval: "1m30s", retries: 3 },
    logOpts: { "max-size": "1m" },
  });
  expect(config).toMatchObject({
    Labels: { a: "b" },
    ExposedPorts: { "80/tcp": {}, "53/udp": {} },
    Volumes: { "/scratch": {} },
    Healthcheck: { Test: ["CMD", "true"], Interval: 90e9, Timeout: 0, StartPeriod: 0, Retries: 3 },
    HostConfig: {
      NanoCpus: 1.5e9,
      Memory: 64 * 1024 * 1024,
      MemorySwap: 128 * 1024 * 1024,
      ShmSize: 2 * 1024 * 1024,
      ExtraHosts: ["db:10.0.0.1"],
      Binds: ["data:/data", "/etc/x:/x:ro"],
      PortBindings: {
        "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8080" }],
        "53/udp": [{ HostIp: "0.0.0.0", HostPort: "" }],
      },
      LogConfig: { Type: "", Config: { "max-size": "1m" } },
    },
  });
});

test("what confines a container is passed on as it is", () => {
  const config = containerConfig({
    ...least,
    init: true,
    readOnly: true,
    capabilities: { adds: ["CHOWN"], drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
    sysctls: { "net.core.somaxconn": "1" },
    ulimits: [{ name: "nofile", soft: 1, hard: 2 }],
    tmpfs: { "/tmp": "mode=1777" },
    mounts: [{ type: "tmpfs", target: "/run", tmpfsOptions: { sizeBytes: 5 } }],
  });
  expect(config.HostConfig).toMatchObject({
    Init: true,
    ReadonlyRootfs: true,
    CapAdd: ["CHOWN"],
    CapDrop: ["ALL"],
    SecurityOpt: ["no-new-privileges:true"],
    Sysctls: { "net.core.somaxconn": "1" },
    Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2 }],
    Tmpfs: { "/tmp": "mode=1777" },
    Mounts: [
      {
        Type: "tmpfs",
        Target: "/run",
        Source: "",
        ReadOnly: false,
        TmpfsOptions: { SizeBytes: 5 },
      },
    ],
  });
});

test("the first network is joined at creation, in the place of the default one", () => {
  const networksAdvanced = [{ name: "first", aliases: ["web-0.web"] }, { name: "second" }];
  const config = containerConfig({ ...least, networksAdvanced });
  expect(config.HostConfig?.NetworkMode).toBe("first");
  expect(config.NetworkingConfig).toEqual({
    EndpointsConfig: { first: { Aliases: ["web-0.web"] } },
  });
});

test("unlimited swap stays unlimited", () => {
  expect(limits({ ...least, memory: 10, memorySwap: -1 }).MemorySwap).toBe(-1);
});

test.each([
  ["500ms", 5e8],
  ["10s", 1e10],
  ["1m30s", 9e10],
  ["1.5h", 5400e9],
  ["0s", 0],
])("the duration %s is %d nanoseconds", (text, nanoseconds) => {
  expect(duration(text)).toBe(nanoseconds);
});

test.each(["", "10", "ten seconds", "10 s", "s"])(`"%s" is no duration`, (text) => {
  expect(() => duration(text)).toThrow(
    `"${text}" is not a duration; write it like 500ms, 10s or 1m30s.`,
  );
});

const up: State = { Running: true, Restarting: false, ExitCode: 0, OOMKilled: false };

test.each<[string, State, number, unknown]>([
  ["still starting", { ...up, Health: { Status: "starting" } }, 0, "wait"],
  ["healthy", { ...up, Health: { Status: "healthy" } }, 0, "ready"],
  ["between restarts", { ...up, Running: false, Restarting: true }, 1, "wait"],
  [
    "unhealthy",
    { ...up, Health: { Status: "unhealthy", Log: [{ Output: "no\n" }] } },
    0,
    { failed: "is unhealthy; its healthcheck says: no" },
  ],
  [
    "exited",
    { ...up, Running: false, ExitCode: 137, OOMKilled: true },
    0,
    { failed: "exited with code 137, killed for want of memory" },
  ],
  [
    "in a crash loop",
    { ...up, Running: false, Restarting: true, ExitCode: 1 },
    3,
    { failed: "restarted 3 times (last exit code 1)" },
  ],
  [
    "without a healthcheck",
    up,
    0,
    { failed: `has no healthcheck, so "wait" cannot tell whether it is ready` },
  ],
])("a container that is %s", (_, state, restarts, expected) => {
  expect(verdict(state, { restarts })).toEqual(expected);
});

test("a container is given up once it is certain that it fails", () => {
  const again = { ...up, Health: { Status: "starting" } };
  const hopeless = { failed: "has failed, and would fail again" };
  expect(verdict(again, { restarts: 1, codes: [78] })).toEqual(hopeless);
  expect(verdict(again, { restarts: 1, codes: [1], waited: 200 })).toBe("wait");
  expect(verdict(again, { restarts: 2, codes: [1, 1], waited: 5 })).toBe("wait");
  expect(verdict(again, { restarts: 2, codes: [1, 137], waited: 30 })).toEqual({
    failed: "restarted 2 times (last exit code 137)",
  });
});

test("a container that stands still, or lost a network, shows as inputs that differ", () => {
  const inputs = { name: "web", mustRun: true, networksAdvanced: [{ name: "a" }, { name: "b" }] };
  const info = (Running: boolean) =>
    ({ State: { Running, Restarting: false } }) as Docker.ContainerInspectInfo;
  expect(actualInputs(inputs, info(true), new Set(["a", "b"]))).toEqual(inputs);
  expect(actualInputs(inputs, info(false), new Set(["a"]))).toEqual({
    name: "web",
    mustRun: false,
    networksAdvanced: [{ name: "a" }],
  });
  const task = { name: "task", mustRun: false };
  expect(actualInputs(task, info(false), new Set())).toEqual(task);
});

test("uploads keep their bytes, modes and owners, after the directories that they need", () => {
  const uploads = [
    { file: "/etc/app/a", content: "ü", permissions: "0600", owner: "50000" },
    { file: "/run.sh", contentBase64: "aGVsbG8=", executable: true },
  ];
  expect(parentDirectories(uploads)).toEqual(["/etc", "/etc/app"]);
  expect(uploadEntries(uploads, ["/etc/app"])).toEqual([
    { name: "/etc/app", type: "directory", mode: 0o755 },
    { name: "/etc/app/a", mode: 0o600, uid: 50000, gid: 0, content: Buffer.from("ü") },
    { name: "/run.sh", mode: 0o744, uid: 0, gid: 0, content: Buffer.from("hello") },
  ]);
});

test.each([
  [{ file: "/a" }, `The upload of /a needs exactly one of "content" and "contentBase64".`],
  [{ file: "a", content: "" }, "The upload of a needs an absolute path in the container."],
  [
    { file: "/a", content: "", permissions: "644" },
    `The upload of /a has the permissions "644"; write them like "0644".`,
  ],
  [
    { file: "/a", content: "", owner: "spark" },
    "The upload of /a needs its owner and group as numbers: names differ between machines and images.",
  ],
  [{ file: "/a", content: "" }, undefined],
])("the upload %j: %s", (upload, mistake) => {
  expect(uploadMistake(upload)).toBe(mistake);
});

test("a log stream's pieces are put together without their headers", () => {
  const piece = (stream: number, text: string) => {
    const header = Buffer.alloc(8);
    header[0] = stream;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  const raw = Buffer.concat([piece(1, "out ü\n"), piece(2, "err\n"), piece(1, "")]);
  expect(demultiplexed(raw)).toBe("out ü\nerr\n");
});
