import type Docker from "dockerode";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { container } from "../../offline/docker/container.ts";
import { kinds } from "../../offline/kubernetes/kinds.ts";
import type { LiveObject } from "../../offline/kubernetes/live-object.ts";
import type { Pod } from "../../offline/kubernetes/pod.ts";
import { objectResource } from "../../offline/kubernetes/resource.ts";
import { InitializationError } from "../../offline/provider/resource.ts";
import type { Context } from "../../offline/provider/resource.ts";
import { fakeServer } from "./fake-kubernetes.ts";

const CAUSE = "ticks failed:\nkafka:ticks is no topic";

const context: Context = {
  name: "ticks",
  signal: new AbortController().signal,
  timeout: undefined,
  progress: () => {},
  warn: () => {},
};

/** Milliseconds that are no waiting for anything but the next look. */
const AT_ONCE = 5_000;

const timed = async (work: Promise<unknown>) => {
  const began = Date.now();
  const said = await work.then(
    () => "ready" as const,
    (error: unknown) => error,
  );
  expect(Date.now() - began).toBeLessThan(AT_ONCE);
  return said;
};

/** What a process does each time that it is started: an exit code, or it becomes healthy. */
type Try = number | "healthy" | "starts";

/** An engine with one container, which with each look at it is a step further. @param before how often it was started again before */
function engine(tries: readonly Try[], before = 0) {
  const done: string[] = [];
  const ends: number[] = [];
  const left = [...tries];
  let restarts = before;
  let waits = 0;
  const inspect = async () => {
    // Docker waits before it starts what ended again: in between, the container runs to Docker and does not.
    if (waits === 0 && typeof left[0] === "number") {
      ends.push(left[0]);
      waits = 1;
    } else if (waits === 1) {
      left.shift();
      restarts += 1;
      waits = 0;
    }
    const looping = waits === 1;
    const State = {
      Running: true,
      Restarting: looping,
      ExitCode: looping ? ends.at(-1) : 0,
      OOMKilled: false,
      Health: { Status: left[0] === "healthy" ? "healthy" : "starting" },
    };
    return {
      Id: "c1",
      Name: "/ticks",
      RestartCount: restarts,
      State,
      Config: {},
      HostConfig: {},
      NetworkSettings: { Networks: {} },
    };
  };
  const made = {
    id: "c1",
    inspect,
    start: async () => void done.push("start"),
    restart: async () => {
      done.push("restart");
      left.shift();
      [restarts, waits] = [0, 0];
    },
    logs: async () => {
      const header = Buffer.alloc(8);
      header.writeUInt32BE(CAUSE.length, 4);
      return Buffer.concat([header, Buffer.from(CAUSE)]);
    },
  };
  const event = (code: number) =>
    JSON.stringify({ Actor: { Attributes: { exitCode: String(code) } } });
  const docker = {
    createContainer: async () => made,
    getContainer: () => made,
    getEvents: async () => Readable.from([ends.map((code) => `${event(code)}\n`).join("")]),
  };
  return { done, resource: container(docker as unknown as Docker) };
}

const inputs = { name: "ticks", image: "sha256:1", wait: true, waitTimeout: 300 };

test.each<[string, readonly Try[]]>([
  ["in its first try", [78, 78, 78]],
  ["once what it needs is there", [1, 78, 78]],
])("a container that ends with 78 fails at once, with its cause: %s", async (_, tries) => {
  const failure = await timed(engine(tries).resource.create(inputs, context));
  expect(failure).toBeInstanceOf(InitializationError);
  expect(String(failure)).toContain(
    `The container "ticks" has failed, and would fail again. ${CAUSE}`,
  );
});

test.each<[string, readonly Try[], number]>([
  ["it crashed before", [1, "healthy"], 0],
  ["it has crashed often, long ago", ["healthy"], 9],
])("a container that is healthy is ready: %s", async (_, tries, before) => {
  const { resource } = engine(tries, before);
  expect(await timed(resource.update("c1", inputs, inputs, context))).toBe("ready");
});

test("what waits for its next start after many is started now, for what it lacks may be there", async () => {
  const mended = engine([78, "healthy"], 9);
  expect(await timed(mended.resource.update("c1", inputs, inputs, context))).toBe("ready");
  expect(mended.done).toEqual(["restart"]);
  const still = engine([78, 78, 78], 9);
  const failure = await timed(still.resource.update("c1", inputs, inputs, context));
  expect(String(failure)).toContain("has failed, and would fail again");
});

const PODS = "/api/v1/namespaces/shop/pods";
const ended = (exitCode: number) => ({ terminated: { exitCode, reason: "Error" } });
const LOOPS = { waiting: { reason: "CrashLoopBackOff" } };

/** A pod of a Deployment. @param hash its revision. @param more of its only container */
const pod = (name: string, hash: string, more: object, metadata: object = {}): Pod =>
  ({
    metadata: {
      name,
      namespace: "shop",
      labels: { "pod-template-hash": hash },
      creationTimestamp: "2026-01-15T10:00:00Z",
      ...metadata,
    },
    status: {
      phase: "Running",
      containerStatuses: [{ name: "ticks", ready: false, restartCount: 1, ...more }],
    },
  }) as unknown as Pod;

/** What becomes of a Deployment with some pods, none of them ready. @param seconds that it may take */
async function deployed(pods: readonly Pod[], seconds: number, status: object = {}) {
  const fake = await fakeServer();
  fake.become = (object: LiveObject) => ({
    ...object,
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, ...status },
  });
  fake.texts.set(PODS, JSON.stringify({ items: pods }));
  for (const { metadata, status } of pods) {
    const { state } = status?.containerStatuses?.[0] ?? {};
    // Of what was started again the log of before has the cause; the one of now has begun anew.
    const before = state?.terminated === undefined;
    if (before) fake.texts.set(`${PODS}/${metadata.name}/log?previous`, `${CAUSE}\n`);
    if (state?.waiting === undefined) {
      fake.texts.set(`${PODS}/${metadata.name}/log`, before ? "starting\n" : `${CAUSE}\n`);
    }
  }
  const kind = kinds.get("kubernetes:apps/v1:Deployment");
  if (kind === undefined) throw new Error("no Deployment");
  const given = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "ticks", namespace: "shop" },
    spec: { replicas: 1, selector: { matchLabels: { app: "ticks" } } },
  };
  return timed(
    objectResource(kind, () => fake.api).create(given, { ...context, timeout: seconds }),
  );
}

const OLD = { creationTimestamp: "2026-01-15T09:00:00Z" };

test.each<[string, readonly Pod[]]>([
  ["it has just ended", [pod("a-1", "a", { state: ended(78) })]],
  ["it waits for its next start", [pod("a-1", "a", { state: LOOPS, lastState: ended(78) })]],
  ["it runs again", [pod("a-1", "a", { state: { running: {} }, lastState: ended(78) })]],
  [
    "the one before is still there, and well",
    [pod("a-1", "a", { state: { running: {} } }, OLD), pod("b-1", "b", { state: ended(78) })],
  ],
])("a Deployment whose pod ended with 78 fails at once, with its cause: %s", async (_, pods) => {
  const failure = await deployed(pods, 600);
  expect(failure).toBeInstanceOf(InitializationError);
  expect(String(failure)).toContain('The Deployment "shop/ticks" fails, and would again');
  expect(String(failure)).toContain("kafka:ticks is no topic");
});

test.each<[string, readonly Pod[], object?]>([
  ["it may succeed yet", [pod("a-1", "a", { state: LOOPS, lastState: ended(1) })]],
  [
    "an older pod, which goes, ended so",
    [pod("a-1", "a", { state: ended(78) }, OLD), pod("b-1", "b", { state: { running: {} } })],
  ],
  [
    "a pod of the same revision that is being deleted ended so",
    [
      pod("a-1", "a", { state: ended(78) }, { ...OLD, deletionTimestamp: "2026-01-15T10:00:00Z" }),
      pod("a-2", "a", { state: { running: {} } }),
    ],
  ],
  [
    "its pods are not made yet",
    [pod("a-1", "a", { state: ended(78) }, OLD)],
    { updatedReplicas: 0 },
  ],
])("a Deployment is waited for where that is not certain: %s", async (_, pods, status) => {
  expect(String(await deployed(pods, 1, status))).toContain("is not ready after 1 seconds");
});
