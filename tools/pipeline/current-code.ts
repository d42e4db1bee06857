import { Problem } from "../problem.ts";
import type { Airflow, Dag, ImportError } from "./airflow.ts";
import { until } from "./wait.ts";

/** Seconds that Airflow has to load a job's current code: it looks for a new manifest every few seconds and then imports it. */
const LOADED_WITHIN = 150;

/** Seconds after which an import error counts: until then it may be that of the code before. */
const ERROR_STANDS_AFTER = 25;

/** Seconds between two requests to read the file now. */
const NUDGE_EVERY = 10;

/** Whether Airflow has a DAG from a certain code. Pure. */
export const isCurrent = (dag: Dag | undefined, hash: string): boolean =>
  dag !== undefined && !dag.is_stale && dag.tags.some(({ name }) => name === `code:${hash}`);

/**
 * Waits until Airflow has the current code of a job.
 * @param patience seconds to wait in all, and between two looks.
 * @throws Problem with the import error's last lines, or with what Airflow has instead.
 */
export async function currentCode(
  airflow: Airflow,
  job: string,
  hash: string,
  patience: { readonly seconds: number; readonly every: number } = {
    seconds: LOADED_WITHIN,
    every: 1,
  },
): Promise<Dag> {
  const started = Date.now();
  let nudged = started;
  let dag: Dag | undefined;
  return until(
    async () => {
      dag = await airflow.dag(job);
      if (dag && isCurrent(dag, hash)) return dag;
      const waited = (Date.now() - started) / 1000;
      if (waited > Math.min(ERROR_STANDS_AFTER, patience.seconds / 2)) {
        const error = (await airflow.importErrors()).find((one) => belongsTo(one, job));
        if (error) throw cannotLoad(job, error);
      }
      if (dag && Date.now() - nudged > NUDGE_EVERY * 1000) {
        nudged = Date.now();
        await airflow.reparse(dag.file_token);
      }
      return undefined;
    },
    { ...patience, late: () => notLoaded(job, hash, dag, patience.seconds) },
  );
}

/** Whether an import error is about a job's file. Pure. */
export const belongsTo = ({ filename }: ImportError, job: string): boolean =>
  filename.split("/").includes(job.replaceAll("-", "_"));

const cannotLoad = (job: string, error: ImportError): Problem =>
  new Problem(cannotLoadWords(job, error), "mend the job's code, then run `npm run up` again.");

/** That Airflow has no DAG of a job, and why. Pure. */
export const cannotLoadWords = (job: string, { stack_trace: trace }: ImportError): string =>
  `Airflow cannot load the job "${job}". Its error ends with:\n${trace
    .trimEnd()
    .split("\n")
    .slice(-8)
    .map((line) => `    ${line}`)
    .join("\n")}`;

function notLoaded(job: string, hash: string, dag: Dag | undefined, seconds: number): Problem {
  const has = dag
    ? `the code it has is ${dag.tags.find(({ name }) => name.startsWith("code:"))?.name ?? "untagged"}`
    : "it does not know the job";
  return new Problem(
    `Airflow has not loaded the code ${hash} of the job "${job}" in ${seconds} s; ${has}.`,
    "see what its DAG processor says: `docker logs` of the container …-airflow-dag-processor.",
  );
}
