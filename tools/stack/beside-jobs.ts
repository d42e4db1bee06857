import type { Place } from "../prepare.ts";
import type { Outputs } from "./outputs.ts";
import { runIn, startIn } from "./run-in.ts";
import { namespaceOf } from "./namespace.ts";
import type { TaskRunning } from "./task-pod.ts";

/**
 * Starts commands where jobs run, with the logins that they have: beside Airflow's scheduler, or in a cluster in a pod like a task's.
 * @param purpose what the pod is for, in one word.
 * @throws Problem for a stack whose cluster is not there yet
 */
export function startBesideJobs(
  { docker, scope, settings }: Pick<Place, "docker" | "scope" | "settings">,
  outputs: Pick<Outputs, "cloud">,
  purpose: string,
): (command: readonly string[]) => Promise<TaskRunning> {
  const start = startIn(docker, scope, settings, outputs);
  const { target } = settings;
  if (target.kind !== "docker") {
    const namespace = namespaceOf(target, outputs);
    return async (command) => {
      const { startInTaskPod } = await import("./task-pod.ts");
      return startInTaskPod(namespace, runIn(start), purpose, command);
    };
  }
  return async (command) => {
    const running = await start("airflow-scheduler", command);
    return { ...running, end: async () => void running.input.end() };
  };
}
