import type Docker from "dockerode";
import { labelSelector, scoped } from "../../infra/model/names.ts";
import { own } from "../machine/own.ts";
import { until } from "../pipeline/wait.ts";
import type { Place } from "../prepare.ts";
import { Problem } from "../problem.ts";
import { namespaceOf } from "./namespace.ts";
import type { Outputs } from "./outputs.ts";

/** Seconds that a process may take to end. */
const ENDS_WITHIN = 120;

/** The phases of pods in which nothing runs any more, which stay listed: one that was evicted. */
const ENDED: ReadonlySet<string> = new Set(["Failed", "Succeeded"]);

/** Does something while a process of the stack does not run, and starts it again whatever comes of it. @returns whether it runs again: it did before */
export async function whileStopped(
  { scope, settings: { target }, docker }: Place,
  outputs: Pick<Outputs, "cloud">,
  name: string,
  tell: (line: string) => void,
  work: () => Promise<void>,
): Promise<boolean> {
  const stopped =
    docker !== undefined
      ? await stopContainer(docker, scope, name)
      : target.kind === "docker"
        ? undefined
        : await scaleToNone(target, outputs, labelSelector(scope, name));
  if (stopped === undefined) {
    await work();
    return false;
  }
  tell(`stopped ${name}`);
  try {
    await work();
  } finally {
    await stopped.start();
    tell(`started ${name}`);
  }
  return true;
}

/** What was stopped, and can be started. */
interface Stopped {
  start(): Promise<void>;
}

async function stopContainer(
  docker: Docker,
  scope: Place["scope"],
  name: string,
): Promise<Stopped | undefined> {
  const { containers } = await own(docker, scope);
  const found = containers.find((one) => one.name === scoped(scope, name));
  if (found === undefined || found.state === "exited" || found.state === "created")
    return undefined;
  const container = docker.getContainer(found.id);
  await container.stop();
  return { start: () => container.start() };
}

async function scaleToNone(
  target: Parameters<typeof namespaceOf>[0],
  outputs: Pick<Outputs, "cloud">,
  labelSelector: string,
): Promise<Stopped | undefined> {
  const { AppsV1Api, CoreV1Api, kubeConfig } = await import("./kubernetes.ts");
  const config = kubeConfig(namespaceOf(target, outputs));
  const [apps, core] = [config.makeApiClient(AppsV1Api), config.makeApiClient(CoreV1Api)];
  const { namespace } = target;
  const { items } = await apps.listNamespacedDeployment({ namespace, labelSelector });
  const [deployment] = items;
  const name = deployment?.metadata?.name;
  const replicas = deployment?.spec?.replicas ?? 0;
  if (name === undefined || replicas === 0) return undefined;
  // Without a version: its controller writes the Deployment's status all the while, which is no reason to refuse.
  const scale = (count: number) =>
    apps.replaceNamespacedDeploymentScale({
      namespace,
      name,
      body: { metadata: { namespace, name }, spec: { replicas: count } },
    });
  await scale(0);
  await until(
    async () => {
      const pods = await core.listNamespacedPod({ namespace, labelSelector });
      const left = pods.items.filter(({ status }) => !ENDED.has(status?.phase ?? ""));
      return left.length === 0 ? true : undefined;
    },
    {
      seconds: ENDS_WITHIN,
      late: () =>
        new Problem(
          `The pods of ${name} have not ended after ${ENDS_WITHIN} s.`,
          "look at them with kubectl.",
        ),
    },
  );
  return { start: async () => void (await scale(replicas)) };
}
