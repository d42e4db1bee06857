import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { schema } from "../../infra/config/schema.ts";
import { diskFinding } from "../../tools/machine/disk.ts";
import { contextAddress, dockerAddress } from "../../tools/machine/docker-address.ts";
import { dockerClient, engineState, silence } from "../../tools/machine/engine.ts";
import { type Host, plan } from "../../tools/machine/engine-start.ts";
import { engineUp } from "../../tools/machine/engine-up.ts";
import { type Source, sourceFinding } from "../../tools/machine/fallbacks.ts";
import { findingLines } from "../../tools/machine/finding.ts";
import { memAvailable, memoryFinding, memoryLimits } from "../../tools/machine/memory.ts";
import { portFindings, taken } from "../../tools/machine/ports.ts";
import { listeners, listeningProcess } from "../../tools/machine/sockets.ts";
import { stackPorts } from "../../tools/machine/stack-ports.ts";
import { recordStack } from "../support/platform.ts";
import { settingsOf } from "../support/stack-file.ts";

const GIB = 2 ** 30;
const settings = schema.parse({ target: { kind: "docker" }, kafka: { brokers: 2 } });

test("listening sockets are read from the kernel's table, others are not", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2384 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F91 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000000000000000 20 4 30 10 -1
`;
  expect(listeners(table)).toEqual(new Map([[9092, "4711"]]));
});

test("a port that is taken is seen, with the process that has it", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const { port } = server.address() as { port: number };
  expect(await taken(port)).toBe(true);
  if (process.platform === "linux") {
    expect(await listeningProcess(port)).toContain(`(process ${process.pid})`);
  }
  await new Promise((resolve) => server.close(resolve));
  expect(await taken(port)).toBe(false);
});

test("every published port is known with its setting, one for each broker", () => {
  const ports = stackPorts(settings);
  expect(ports.filter(({ setting }) => setting === "headwater:kafka.port")).toEqual([
    { port: 9092, setting: "headwater:kafka.port" },
    { port: 9093, setting: "headwater:kafka.port" },
  ]);
  expect(ports.length).toBe(10);
});

test("each taken port is a fault of its own that names the setting and the file", () => {
  const [claim] = stackPorts(settings);
  expect(claim).toBeDefined();
  const occupied = claim ? [{ ...claim, by: "nginx (process 7)" }] : [];
  expect(findingLines(portFindings("Pulumi.dev.yaml", [], occupied))).toEqual([
    "✗ port 8081  is taken by nginx (process 7)",
    "             → end it, or set headwater:airflow.port in Pulumi.dev.yaml to a free port.",
  ]);
});

test("the memory that is needed follows the stack file", () => {
  const bigger = schema.parse({ target: { kind: "docker" }, cassandra: { nodes: 3 } });
  const usual = schema.parse({ target: { kind: "docker" } });
  expect((memoryLimits(bigger) - memoryLimits(usual)) / GIB).toBe(2);
  expect(memoryFinding(usual, 5 * GIB, false)).toMatchObject({ ok: false });
  expect(memoryFinding(usual, 8 * GIB, false)).toMatchObject({ ok: true });
  expect(memoryFinding(usual, 1 * GIB, true)).toMatchObject({ ok: true });
});

test("controllers of their own take memory of their own", () => {
  const sized = (kafka: object) => schema.parse({ target: { kind: "docker" }, kafka });
  const added =
    memoryLimits(sized({ controllers: 3, controllerMemory: "1 GB" })) - memoryLimits(sized({}));
  expect(added / GIB).toBe(3);
});

test("the memory of the dev stack is the sum of its services' limits", async () => {
  const { resources } = await recordStack("dev");
  const limits = resources
    .filter(({ inputs }) => inputs["healthcheck"] !== undefined)
    .map(({ inputs }) => Number(inputs["memory"]));
  const sum = limits.reduce((all, one) => all + one, 0);
  expect(memoryLimits(settingsOf("dev"))).toBe(sum * 2 ** 20);
});

test("available memory is read in bytes", () => {
  expect(memAvailable("MemTotal: 5 kB\nMemAvailable:   2048 kB\n")).toBe(2 * 1024 * 1024);
  expect(memAvailable("MemTotal: 5 kB\n")).toBeUndefined();
});

test("a first up needs more disk than a later one, and a disk elsewhere is not judged", () => {
  expect(diskFinding("/d", 10 * GIB, false)).toMatchObject({ ok: false });
  expect(diskFinding("/d", 10 * GIB, true)).toMatchObject({ ok: true });
  expect(diskFinding("/d", undefined, false)).toMatchObject({ ok: true });
});

const bare: Host = { platform: "linux", root: true, dockerd: false, systemd: false, apt: true };
const GO = { name: "Go", usable: true, remedy: "get Go" };
const SOCKET = "unix:///var/run/docker.sock";

test.each<[string, Partial<Host>, Parameters<typeof plan>[1], string, object]>([
  ["nothing there", {}, "absent", SOCKET, { install: true, start: "detached" }],
  ["installed", { dockerd: true }, "absent", SOCKET, { install: false, start: "detached" }],
  [
    "systemd",
    { dockerd: true, systemd: true },
    "absent",
    SOCKET,
    { install: false, start: "systemd" },
  ],
  ["no superuser", { root: false }, "absent", SOCKET, { impossible: expect.any(String) }],
  ["not Debian", { apt: false }, "absent", SOCKET, { impossible: expect.any(String) }],
  ["a Mac", { platform: "darwin" }, "absent", SOCKET, { impossible: expect.any(String) }],
  ["elsewhere", {}, "absent", "tcp://builder:2375", { impossible: expect.any(String) }],
  ["a socket of its own", {}, "absent", "unix:///mine.sock", { impossible: expect.any(String) }],
  ["no rights", {}, "denied", SOCKET, { impossible: expect.stringContaining("may not use") }],
  ["hanging", {}, "silent", SOCKET, { impossible: expect.any(String) }],
])("how the engine is brought up: %s", (_, host, state, address, way) => {
  expect(plan({ ...bare, ...host }, state, address, "why")).toMatchObject(way);
});

test("the engine's address: stack file, DOCKER_HOST, then the context", () => {
  expect(dockerAddress("tcp://a:1", { DOCKER_HOST: "tcp://b:1" })).toBe("tcp://a:1");
  expect(dockerAddress(undefined, { DOCKER_HOST: "tcp://b:1" })).toBe("tcp://b:1");
  const folder = mkdtempSync(join(tmpdir(), "headwater-context-"));
  // The hash of "desktop": Docker names a context's folder so.
  const id = "68693d02ab4fbb2331b8cc39915322e48e61f06d4d1b31e7d19913202857bc8a";
  const meta = join(folder, "contexts", "meta", id);
  mkdirSync(meta, { recursive: true });
  writeFileSync(
    join(meta, "meta.json"),
    JSON.stringify({ Endpoints: { docker: { Host: "unix:///desktop.sock" } } }),
  );
  expect(contextAddress(folder)).toBeUndefined();
  expect(contextAddress(folder, "default")).toBeUndefined();
  writeFileSync(join(folder, "config.json"), JSON.stringify({ currentContext: "desktop" }));
  expect(contextAddress(folder)).toBe("unix:///desktop.sock");
  rmSync(folder, { recursive: true });
});

test.each<[string, Partial<Source>, object]>([
  ["it is here", { here: "/bin/pulumi" }, { ok: true, detail: "/bin/pulumi" }],
  ["it can be made", { refused: true }, { ok: true, detail: "will be made with Go" }],
  ["nobody knows yet", {}, { ok: true, detail: "will be downloaded, or made with Go" }],
  ["neither", { refused: true, maker: { ...GO, usable: false } }, { ok: false, remedy: "get Go" }],
  ["perhaps", { maker: { ...GO, usable: false } }, { ok: true }],
])("where a part comes from: %s", (_, given, finding) => {
  expect(sourceFinding({ name: "pulumi", refused: false, maker: GO, ...given })).toMatchObject(
    finding,
  );
});

test("an engine that is missing is installed, started without an init system, and waited for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-engine-"));
  const socket = join(folder, "docker.sock");
  const program = (name: string, text: string) =>
    writeFileSync(join(folder, name), text, { mode: 0o755 });
  program(
    "engine.mjs",
    `import { createServer } from "node:http";
const facts = { Version: "1.2", ApiVersion: "1.41", DockerRootDir: "/d", MemTotal: 5, KernelVersion: "k" };
createServer((_, response) => response.end(JSON.stringify(facts))).listen(${JSON.stringify(socket)});
setTimeout(() => process.exit(), 20_000);
console.log("engine", process.pid);
`,
  );
  program(
    "apt-get",
    `#!/bin/sh
echo "$@" >> ${folder}/apt.log
[ "$1" = install ] || exit 0
printf '#!/bin/sh\\nexec ${process.execPath} ${folder}/engine.mjs\\n' > ${folder}/dockerd
chmod +x ${folder}/dockerd
`,
  );
  const PATH = process.env.PATH;
  process.env.PATH = `${folder}:${PATH}`;
  const told: string[] = [];
  const log = join(folder, "logs", "dockerd.log");
  try {
    const docker = dockerClient(`unix://${socket}`);
    const facts = await engineUp(docker, SOCKET, log, (line) => told.push(line), bare);
    expect(facts).toMatchObject({ version: "1.2", root: "/d", local: false });
    const again = await engineUp(docker, SOCKET, log, (line) => told.push(line), bare);
    expect(again).toMatchObject({ version: "1.2" });
  } finally {
    process.env.PATH = PATH;
  }
  expect(readFileSync(join(folder, "apt.log"), "utf8").trim().split("\n")).toEqual([
    "update -qq",
    "install -y -qq --no-install-recommends docker.io iptables debootstrap",
  ]);
  expect(told.length).toBe(2);
  process.kill(Number(/engine (\d+)/.exec(readFileSync(log, "utf8"))?.[1]));
  rmSync(folder, { recursive: true });
});

test("an engine that is not there is told from one that may not be used", async () => {
  expect(await engineState(dockerClient("unix:///nowhere/docker.sock"))).toMatchObject({
    state: "absent",
  });
  expect(silence({ code: "EACCES" })).toBe("denied");
  expect(silence(new Error("socket hang up"))).toBe("silent");
});
