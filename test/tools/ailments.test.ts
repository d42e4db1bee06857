import { expect, test } from "vitest";
import { schema } from "../../infra/config/schema.ts";
import { silentProcesses } from "../../tools/pipeline/health.ts";
import { Problem } from "../../tools/problem.ts";
import type { Ailment } from "../../tools/stack/ailment.ts";
import { ailments } from "../../tools/stack/ailments.ts";
import { watched } from "../../tools/stack/watched.ts";
import { type Given, dockerOf } from "../support/docker.ts";
import { listen } from "../support/listen.ts";

const scope = { project: "headwater", stack: "dev" };

const PORTS = [8081, 9090, 8082, 18080, 15002, 9092, 9042, 5433, 7070];
const airflowAt = (port: number): Given => ({
  name: "airflow-api-server",
  status: "Up 2 hours (healthy)",
  ports: [port, ...PORTS],
});

/** A stack's containers in Docker, and what is found wrong with them. */
function asked(given: readonly Given[], settings: object = {}) {
  return ailments(
    {
      scope,
      settings: schema.parse({ target: { kind: "docker" }, ...settings }),
      docker: dockerOf(given),
    },
    undefined,
    { seconds: 0 },
  );
}

const health = (parts: Record<string, string | null>) => {
  const body = JSON.stringify(
    Object.fromEntries(
      Object.entries(parts).map(([name, status]) => [
        name,
        { status, [`latest_${name}_heartbeat`]: "2026-11-28T14:06:31.387138+00:00" },
      ]),
    ),
  );
  return () => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};
const airflow = async (parts: Record<string, string | null>) => {
  const port = await listen(health(parts));
  return { port, container: airflowAt(port), settings: { airflow: { port } } };
};

test("a stack that is well has no ailment; one that is not up has none to have", async () => {
  const { container, settings } = await airflow({ scheduler: "healthy" });
  const migrated: Given = { name: "airflow-migrate", status: "Exited (0) 2 hours ago", task: true };
  expect(await asked([container, migrated], settings)).toEqual([]);
  expect(await asked([])).toBeUndefined();
});

test("a service that was killed is named with what brings it back, once, though Airflow misses it too", async () => {
  const { container, settings } = await airflow({ scheduler: "unhealthy", triggerer: null });
  const killed: Given = { name: "airflow-scheduler", status: "Exited (137) 5 minutes ago" };
  expect(await asked([container, killed], settings)).toEqual([
    {
      name: "airflow-scheduler",
      seen: "Exited (137) 5 minutes ago",
      remedy: "`npm run up` starts it again.",
    },
    {
      name: "airflow-triggerer",
      seen: "Airflow heard of it last 2026-11-28 14:06 UTC",
      remedy: "`npm run up` brings it back.",
    },
  ]);
});

test.each<[string, Given[], object, (string | RegExp)[]]>([
  ["stopped by hand", [{ name: "kafka-0", status: "Exited (143) 1 second ago" }], {}, ["kafka-0"]],
  [
    "made and never started",
    [{ name: "kafka-0", status: "Created", state: "created" }],
    {},
    ["kafka-0"],
  ],
  ["paused", [{ name: "kafka-0", status: "Up 1 hour (Paused)", state: "paused" }], {}, ["kafka-0"]],
  [
    "unhealthy",
    [airflowAt(1025), { name: "x", status: "Up 1 hour (unhealthy)" }],
    { airflow: { port: 1025 } },
    ["x", "airflow-api-server"],
  ],
  [
    "crash-looping",
    [{ name: "ticks", status: "Restarting (1) 3 seconds ago", state: "restarting" }],
    {},
    ["ticks"],
  ],
  [
    "removed, with its port",
    [{ name: "x", status: "Up", ports: PORTS.filter((port) => port !== 9092 && port !== 8081) }],
    {},
    ["port 8081", "port 9092"],
  ],
  [
    "a job without a container",
    [{ name: "kafka-0", status: "Exited (1) now" }],
    { jobs: { running: ["ticks"] } },
    ["kafka-0", "ticks"],
  ],
  [
    "a task that failed, which up has said",
    [
      { name: "x", status: "Up", ports: PORTS.slice(1) },
      { name: "t", status: "Exited (1) now", task: true },
    ],
    {},
    ["port 8081"],
  ],
])("what is gone is seen: %s", async (_, given, settings, names) => {
  expect((await asked(given, settings))?.map(({ name }) => name)).toEqual(names);
});

const up = (more: Partial<Given>): Given => ({
  name: "ticks",
  status: "Up 2 minutes",
  ports: PORTS,
  ...more,
});

test("a service that ends again and again is seen while it runs, and its memory where it was why", async () => {
  const found = async (ticks: Given) => {
    const { container, settings } = await airflow({ scheduler: "healthy" });
    return (await asked([container, ticks], settings)) ?? [];
  };
  expect(await found(up({ restarts: 5, startedAgo: 500 }))).toEqual([
    {
      name: "ticks",
      seen: "Up 2 minutes, but it has ended and was started again 5 times",
      remedy: expect.stringContaining("`docker logs headwater-dev-ticks` says why"),
    },
  ]);
  expect((await found(up({ restarts: 1, startedAgo: 10 })))[0]?.seen).toMatch(/again once$/);
  expect(await found(up({ restarts: 5, startedAgo: 1000 }))).toEqual([]);
  expect(await found(up({ startedAgo: 10 }))).toEqual([]);
  const killed = { status: "Restarting (137) 3 seconds ago", state: "restarting", restarts: 2 };
  expect(await found(up({ ...killed, outOfMemory: true }))).toEqual([
    {
      name: "ticks",
      seen: "Restarting (137) 3 seconds ago, killed since it took more memory than it has",
      remedy: "give it more memory in the stack file, or its job in job.ts.",
    },
  ]);
  expect((await found(up(killed)))[0]?.seen).toBe("Restarting (137) 3 seconds ago");
});

test("another's Airflow at the stack's port is not asked", async () => {
  const { settings } = await airflow({ scheduler: "unhealthy" });
  const others: Given = { name: "kafka-0", status: "Exited (137) now" };
  expect((await asked([others], settings))?.map(({ name }) => name)).toEqual(["kafka-0"]);
});

test("an Airflow that was never heard of says so", () => {
  expect(
    silentProcesses({ dag_processor: { status: null }, metadatabase: { status: "healthy" } }),
  ).toEqual([{ name: "airflow-dag-processor", seen: "Airflow never heard of it" }]);
});

const gone: Ailment = { name: "airflow-scheduler", seen: "Exited (137)", remedy: "up does." };
test("whoever waits is told once what is gone, and when it is back", async () => {
  const looks = [[], [gone], [gone], []];
  const told: string[] = [];
  // The work takes until it was looked four times, however long that is.
  let enough: () => void = () => undefined;
  const work = new Promise<void>((resolve) => (enough = resolve));
  const done = await watched(
    async () => looks.shift() ?? (enough(), []),
    (line) => told.push(line),
    () => work,
    0.01,
  );
  expect(done).toBeUndefined();
  expect(told).toEqual([
    "✗ airflow-scheduler: Exited (137); up does.",
    "✓ airflow-scheduler is back",
  ]);
});

test("what fails while something is gone says so too, and only then", async () => {
  const fails = async () => {
    throw new Problem("Airflow does not answer.");
  };
  const tell = () => undefined;
  await expect(watched(async () => [gone], tell, fails)).rejects.toThrow(
    "Airflow does not answer.\n✗ airflow-scheduler: Exited (137); up does.",
  );
  await expect(watched(async () => [], tell, fails)).rejects.toThrow(/^Airflow does not answer\.$/);
});
