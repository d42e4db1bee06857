import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import type { V1Pod } from "@kubernetes/client-node";
import { TASK_POD } from "../../infra/compute/task-pod.ts";
import { settled } from "../pipeline/wait.ts";
import { Problem } from "../problem.ts";
import { Attach, CoreV1Api, kubeConfig } from "./kubernetes.ts";
import type { Namespace } from "./namespace.ts";
import type { BesideJobs } from "./beside-jobs.ts";
import { execInPod } from "./in-pod.ts";
import type { RunIn } from "./run-in.ts";

/** Which pod. */
interface Pod {
  readonly name: string;
  readonly namespace: string;
}

/** Seconds that a pod has to start: its image may have to come to the node first. */
const STARTS_WITHIN = 180;

/** Seconds after which the cluster ends a pod whose maker is gone without a word. */
const LIVES = 12 * 3600;

/** By this it is told from the pods of tasks. */
const PURPOSE = "headwater/purpose";

/**
 * A pod where commands can be run, made from that of Airflow's tasks. Pure.
 * @param template what the scheduler makes a task's pod from. @param owner the account of those pods: with it, the pod goes.
 */
export function taskPod(
  template: V1Pod,
  purpose: string,
  owner: { readonly name: string; readonly uid: string },
): V1Pod {
  const { metadata, spec } = template;
  const [container, ...others] = spec?.containers ?? [];
  if (spec === undefined || container === undefined) {
    throw new Problem("The pod of Airflow's tasks has no container.", "run `npm run up`.");
  }
  const { args: _, ...kept } = container;
  return {
    ...template,
    metadata: {
      name: `${owner.name}-${purpose}-${randomBytes(4).toString("hex")}`,
      labels: { ...metadata?.labels, [PURPOSE]: purpose },
      ownerReferences: [{ apiVersion: "v1", kind: "ServiceAccount", ...owner }],
    },
    spec: {
      ...spec,
      activeDeadlineSeconds: LIVES,
      // It ends with its input, which ends with whoever has made it.
      containers: [{ ...kept, command: ["cat"], stdin: true, stdinOnce: true }, ...others],
    },
  };
}

/** Makes a pod like those of Airflow's tasks, which is there as long as this process is. @param ask runs a command in a part of the stack. @throws Problem when it does not start */
export async function makeTaskPod(
  namespaced: Namespace,
  ask: RunIn,
  purpose: string,
): Promise<BesideJobs> {
  const config = kubeConfig(namespaced);
  const api = config.makeApiClient(CoreV1Api);
  const { namespace } = namespaced;
  const template = await taskTemplate(ask);
  const account = { name: template.spec?.serviceAccountName ?? "", namespace };
  const [owner] = await Promise.all([
    api.readNamespacedServiceAccount(account),
    sweep(api, namespace, purpose),
  ]);
  const body = taskPod(template, purpose, {
    name: account.name,
    uid: owner.metadata?.uid ?? "",
  });
  const pod = { name: body.metadata?.name ?? "", namespace };
  await api.createNamespacedPod({ namespace, body });
  try {
    await running(api, pod);
    const input = new PassThrough();
    const { container } = TASK_POD;
    const attached = await new Attach(config).attach(
      namespace,
      pod.name,
      container,
      null,
      null,
      input,
      false,
    );
    return {
      start: (command, terminal) =>
        execInPod({ namespaced, pod: pod.name, container }, command, terminal),
      end: async () => {
        input.end();
        attached.close();
        await removed(api, pod);
      },
    };
  } catch (error) {
    await removed(api, pod);
    throw error;
  }
}

/** What the scheduler makes a task's pod from. */
async function taskTemplate(ask: RunIn): Promise<V1Pod> {
  const { code, said } = await ask("airflow-scheduler", ["cat", TASK_POD.file]);
  if (code === 0) return JSON.parse(said) as V1Pod;
  throw new Problem(`The scheduler has no pod of a task: ${said.trim()}`, "run `npm run up`.");
}

/** Until a pod runs. @throws Problem when it does not, or has ended already */
async function running(api: CoreV1Api, pod: Pod): Promise<void> {
  const phase = async () => (await api.readNamespacedPod(pod)).status?.phase;
  const patience = { seconds: STARTS_WITHIN, every: 0.3 };
  const is = await settled(phase, (one) => one !== undefined && one !== "Pending", patience);
  if (is === "Running") return;
  const why = `\`kubectl -n ${pod.namespace} get events\` says why.`;
  throw new Problem(
    `The pod ${pod.name} did not start within ${STARTS_WITHIN} s; it is ${is}.`,
    why,
  );
}

const removed = (api: CoreV1Api, pod: Pod): Promise<unknown> =>
  api.deleteNamespacedPod({ ...pod, gracePeriodSeconds: 0 }).catch(() => undefined);

/** Removes the pods of those that were killed before they could. */
async function sweep(api: CoreV1Api, namespace: string, purpose: string): Promise<void> {
  const { items } = await api.listNamespacedPod({
    namespace,
    labelSelector: `${PURPOSE}=${purpose}`,
  });
  const over = items.filter(({ status }) => ["Succeeded", "Failed"].includes(status?.phase ?? ""));
  for (const { metadata } of over) {
    await removed(api, { name: metadata?.name ?? "", namespace });
  }
}
