import { scoped } from "../../infra/model/names.ts";
import type { Place } from "../prepare.ts";
import { Problem } from "../problem.ts";
import { namespaceOf } from "./namespace.ts";
import type { Outputs } from "./outputs.ts";
import { inContainer, type Running, runIn, startIn } from "./run-in.ts";

/** A place beside the jobs, where commands have the logins that they have. */
export interface BesideJobs {
  /** Starts a command there. @param terminal whether it has one. @default no */
  readonly start: (command: readonly string[], terminal?: boolean) => Promise<Running>;
  /** Leaves nothing of it behind. */
  readonly end: () => Promise<void>;
}

/**
 * Opens that place: the scheduler's container, or in a cluster a pod like a task's.
 * @param purpose what it is for, in one word.
 * @throws Problem for a stack whose cluster is not there yet, or has no room for the pod
 */
export async function besideJobs(
  { docker, scope, settings }: Pick<Place, "docker" | "scope" | "settings">,
  outputs: Pick<Outputs, "cloud">,
  purpose: string,
): Promise<BesideJobs> {
  const { target } = settings;
  if (docker !== undefined) {
    const container = scoped(scope, "airflow-scheduler");
    return {
      start: (command, terminal) => inContainer(docker, container, command, terminal),
      end: async () => undefined,
    };
  }
  if (target.kind === "docker") throw new Problem("The stack's Docker engine is not known.");
  const { makeTaskPod } = await import("./task-pod.ts");
  const ask = runIn(startIn(docker, scope, settings, outputs));
  return makeTaskPod(namespaceOf(target, outputs), ask, purpose);
}
