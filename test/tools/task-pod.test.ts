import { expect, test } from "vitest";
import type { V1Pod } from "@kubernetes/client-node";
import { renderWhole } from "../../infra/targets/kubernetes/render-pod.ts";
import { taskPod } from "../../tools/stack/task-pod.ts";

const scope = { project: "headwater", stack: "cluster" };
const runs = {
  kind: "task",
  image: "airflow:1",
  args: ["airflow"],
  memory: "1 GB",
  folders: { writes: ["runs"] },
} as const;
const config = { env: "airflow-task-env", secrets: "airflow-task-secrets" };
/** A task's pod as the scheduler reads it. */
const template = JSON.parse(
  JSON.stringify(renderWhole(scope, "airflow-task", "base", runs, config)),
) as V1Pod;
const owner = { name: "airflow-task", uid: "4711" };

test("a pod for commands has all that a task's has, ends with its input, and goes with the stack", () => {
  const { metadata, spec } = taskPod(template, "sql", owner);
  expect(metadata).toEqual({
    name: expect.stringMatching(/^airflow-task-sql-[0-9a-f]{8}$/),
    labels: { ...template.metadata?.labels, "headwater/purpose": "sql" },
    ownerReferences: [{ apiVersion: "v1", kind: "ServiceAccount", ...owner }],
  });
  const [own] = template.spec?.containers ?? [];
  const { args: _, ...kept } = own ?? { name: "" };
  expect(spec).toEqual({
    ...template.spec,
    activeDeadlineSeconds: 43_200,
    containers: [{ ...kept, command: ["cat"], stdin: true, stdinOnce: true }],
  });
  expect(spec).toMatchObject({ restartPolicy: "Never", serviceAccountName: "airflow-task" });
  expect(kept).toMatchObject({ envFrom: [{}, {}] });
});

test("two of them have two names", () => {
  const name = () => taskPod(template, "sql", owner).metadata?.name;
  expect(name()).not.toBe(name());
});
