import { until } from "../e2e/until.ts";
import type { Finished } from "../e2e/workspace.ts";
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

/** Waits for a pod to run and deletes it at once, as a node does that is lost; returns its name. @param but one that is not meant. @throws Error with every pod's phase when none comes */
export async function kill(what: string, name: RegExp, but?: string): Promise<string> {
  const pods = () =>
    objects("pods").map(({ metadata, status: { phase } }) => ({ name: metadata.name, phase }));
  const meant = (pod: { name: string; phase?: string | undefined }) =>
    name.test(pod.name) && pod.name !== but && pod.phase === "Running";
  const found = await until(what, 300, pods, (all) => all.some(meant));
  const killed = found.find(meant)?.name ?? "";
  kubectl("delete", "pod", killed, "--grace-period=0", "--force", "--wait=false");
  return killed;
}

/** What is done while a run goes on. @throws Error with what the run printed when it ends before, or else with the end of the scheduler's log */
export async function during(run: Promise<Finished>, work: Promise<void>): Promise<void> {
  const ended = run.then(({ code, output }) => {
    throw new Error(`the run ended before, with code ${code}:\n${output}`);
  });
  await Promise.race([work, ended]).catch((error: Error) => {
    const log = kubectl("logs", "deployment/airflow-scheduler", "--tail=60");
    const said = log.split("\n").filter((line) => !line.includes("GET /health"));
    throw new Error(`${error.message}\nAirflow's scheduler:\n${said.join("\n")}`);
  });
}
