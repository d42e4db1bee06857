import type {
  V1ContainerStatus,
  V1Deployment,
  V1Pod,
  V1StatefulSet,
} from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { labels } from "../../infra/model/names.ts";
import { podAilments } from "../../tools/stack/pods.ts";

const scope = { project: "headwater", stack: "cluster" };
const of = (name: string) => ({ name, labels: { ...labels(scope, name) } });
const template = { spec: { containers: [] } };
const deployment = (name: string, ready: number, replicas = 1): V1Deployment => ({
  metadata: of(name),
  spec: { replicas, selector: {}, template },
  status: { readyReplicas: ready },
});
const set = (name: string, ready: number, replicas: number): V1StatefulSet => ({
  metadata: of(name),
  spec: { replicas, selector: {}, template, serviceName: name },
  status: { replicas, ...(ready > 0 && { readyReplicas: ready }) },
});
const pod = (workload: string, name: string, status: NonNullable<V1Pod["status"]>): V1Pod => ({
  metadata: { ...of(workload), name },
  status,
});
const ready = { conditions: [{ type: "Ready", status: "True" }], phase: "Running" };
const asked = (workloads: (V1Deployment | V1StatefulSet)[], pods: V1Pod[]) =>
  podAilments(workloads, pods, "platform");

test("workloads all of whose pods are ready are well", () => {
  const pods = [
    pod("kafka", "kafka-0", ready),
    pod("airflow-scheduler", "airflow-scheduler-1", ready),
  ];
  expect(asked([set("kafka", 1, 1), deployment("airflow-scheduler", 1)], pods)).toEqual([]);
});

test("what somebody has scaled to nothing is named, with what starts it again", () => {
  expect(asked([set("kafka", 0, 0)], [])).toEqual([
    {
      name: "kafka",
      seen: "it is scaled to no pod at all",
      remedy: "`kubectl -n platform scale statefulset/kafka --replicas=N` starts it again.",
    },
  ]);
});

test("pods that are not ready are named, with why in the cluster's words", () => {
  const crashing = pod("stock-ticks", "stock-ticks-7f", {
    phase: "Running",
    containerStatuses: [
      {
        name: "main",
        image: "",
        imageID: "",
        ready: false,
        restartCount: 3,
        state: { waiting: { reason: "CrashLoopBackOff" } },
        lastState: { terminated: { exitCode: 78 } },
      },
    ],
  });
  const pending = pod("kafka", "kafka-1", { phase: "Pending" });
  const leaving = { ...pod("kafka", "kafka-2", { phase: "Running" }) };
  leaving.metadata = { ...leaving.metadata, deletionTimestamp: new Date(0) };
  const found = asked(
    [deployment("stock-ticks", 0), set("kafka", 1, 3)],
    [crashing, pod("kafka", "kafka-0", ready), pending, leaving],
  );
  expect(found.map(({ name, seen }) => `${name}: ${seen}`)).toEqual([
    "stock-ticks: 0 of 1 pods are ready: stock-ticks-7f is CrashLoopBackOff, it ended with 78",
    "kafka: 1 of 3 pods are ready: kafka-1 is Pending, kafka-2 is being deleted",
  ]);
  expect(found[0]?.remedy).toBe("`kubectl -n platform describe pod stock-ticks-7f` says why.");
});

test("a pod that is ready, but ends again and again or for its memory, is named", () => {
  const now = Date.parse("2026-11-30T08:00:00Z");
  const found = (restartCount: number, minutes: number, terminated: object) => {
    const startedAt = new Date(now - minutes * 60_000);
    const main = { name: "main", image: "", imageID: "", ready: true, restartCount };
    const one = { ...main, state: { running: { startedAt } }, lastState: { terminated } };
    const ticks = pod("stock-ticks", "stock-ticks-7f", {
      ...ready,
      containerStatuses: [one as unknown as V1ContainerStatus],
    });
    return podAilments([deployment("stock-ticks", 1)], [ticks], "platform", now);
  };
  const killed = { exitCode: 137, reason: "OOMKilled" };
  expect(found(1, 8, killed)).toEqual([
    {
      name: "stock-ticks",
      seen: "it was started again once, it ended with 137, killed since it took more memory than it has",
      remedy: "`kubectl -n platform logs --previous stock-ticks-7f` says what it did last.",
    },
  ]);
  expect(found(4, 8, { exitCode: 1 })[0]?.seen).toBe(
    "it was started again 4 times, it ended with 1",
  );
  expect(found(1, 8, { exitCode: 1 })).toEqual([]);
  expect(found(4, 16, killed)).toEqual([]);
});
