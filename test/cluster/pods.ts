import { until } from "../e2e/until.ts";
import { kubectl, type Live, objects } from "./kubectl.ts";

const nameOf = ({ metadata: { labels } }: Live) => labels["app.kubernetes.io/name"] ?? "";

/** Whether a pod comes and goes with a job: Airflow's tasks, which are drivers, and executors. */
const isJobs = (pod: Live): boolean => ["airflow-task", "spark-executor"].includes(nameOf(pod));

/** The pods of the stack's own resources. */
export const platformPods = (): Live[] => objects("pods").filter((pod) => !isJobs(pod));

/** The names of the pods of a job's runs. */
export const jobPods = (job: string): string[] =>
  objects("pods")
    .filter((pod) => isJobs(pod) && pod.metadata.name.startsWith(`${job}-`))
    .map(({ metadata }) => metadata.name)
    .sort();

/** Waits for a pod to run, deletes it at once, as a node does that is lost, and returns its name. */
export async function kill(what: string, name: RegExp): Promise<string> {
  const running = () =>
    objects("pods").find(
      ({ metadata, status }) => name.test(metadata.name) && status.phase === "Running",
    );
  const found = await until(what, 300, running, (pod) => pod !== undefined);
  const killed = found?.metadata.name ?? "";
  kubectl("delete", "pod", killed, "--grace-period=0", "--force", "--wait=false");
  return killed;
}
