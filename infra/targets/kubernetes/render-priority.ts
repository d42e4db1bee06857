import { type Scope, scoped } from "../../model/names.ts";
import type { Workload } from "../../model/workload.ts";

/** What goes first where a node is full: stores keep data, services can wait for a minute, jobs are tried again. */
export type Priority = "stores" | "services" | "jobs";

/** The priorities' values, higher than that of pods without one, which is 0. */
export const PRIORITIES: Readonly<Record<Priority, number>> = {
  stores: 100_000,
  services: 10_000,
  jobs: 1000,
};

/** A priority's PriorityClass. Its name is the stack's own, since it belongs to the whole cluster. Pure. */
export const priorityName = (scope: Scope, priority: Priority): string => scoped(scope, priority);

/** The priority of a workload. Pure. */
export const priorityOf = ({ kind }: Workload): Priority =>
  kind === "stateful" ? "stores" : "services";
