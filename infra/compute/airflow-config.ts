import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { Bucket, Database } from "../model/connection.ts";
import { databaseUrl } from "../model/connection.ts";
import { url } from "../model/endpoint.ts";
import { type Connection, merged, passwords } from "../jobs/connections.ts";
import type { Env } from "../model/workload.ts";
import type { Spark } from "./spark.ts";

/** The folder of the platform's bucket that task logs go to. */
export const TASK_LOGS = "airflow-logs";

/** Port of the API server and its user interface. */
export const API_PORT = 8080;

/** Port of the scheduler's health check. */
export const SCHEDULER_HEALTH_PORT = 8974;

/** Where DAGs come from: the manifest in the object store, looked at every five seconds; Airflow pins each run to the code it started with. */
const JOBS_BUNDLE = {
  name: "jobs",
  classpath: "headwater_bundle.JobsBundle",
  kwargs: { refresh_interval: 5 },
};

/** Environment of one group of processes, plain and secret. */
interface Scoped {
  readonly env: Env;
  readonly secrets: Env;
}

/** The three keys that all of Airflow's processes must share; each process would make its own otherwise (facts: `[api_auth] jwt_secret`). */
export interface SharedKeys {
  readonly fernet: pulumi.Output<string>;
  readonly jwt: pulumi.Output<string>;
  readonly session: pulumi.Output<string>;
}

/**
 * The settings of every process.
 * @param url the user interface's. @param cores the Spark cluster's: as many tasks run at once, for each is a driver whose executors need one.
 * @param config settings by `section.key`, over ours.
 */
export function commonEnv(
  url: string,
  bucket: Bucket,
  cores: number,
  config: Readonly<Record<string, string>>,
): Env {
  const settings: Record<string, string> = {
    "api.base_url": url,
    "api.workers": "1",
    "core.auth_manager": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
    "core.executor": "LocalExecutor",
    "core.load_examples": "False",
    "core.parallelism": String(cores),
    "dag_processor.dag_bundle_config_list": JSON.stringify([JOBS_BUNDLE]),
    // A file that has changed is read at once whatever this says; the others each cost a Python every 30 seconds by default.
    "dag_processor.min_file_process_interval": "120",
    "logging.remote_base_log_folder": `s3://${bucket.name}/${TASK_LOGS}`,
    "logging.remote_log_conn_id": "object_store",
    "logging.remote_logging": "True",
    "scheduler.enable_health_check": "True",
    // 300 by default, for which the tasks of a scheduler that was killed stay `running`, and nobody looks for their heartbeat: a new one looks
    // at once as well, but if it is there within half a minute the old one still counts as alive.
    "scheduler.orphaned_tasks_check_interval": "30",
    // A second by default, of which a run waits half at its start and half at its end.
    "scheduler.scheduler_idle_sleep_time": "0.4",
    // 300 by default, for which a task whose process is gone (it was killed, a node is lost) stays `running` before its next try. A task says that
    // it is there every five seconds, and an API server is back from a change of the stack within one minute.
    "scheduler.task_instance_heartbeat_timeout": "120",
    "usage_data_collection.enabled": "False",
    ...config,
  };
  return settingsEnv(settings);
}

/** Settings by `section.key` as variables. */
export const settingsEnv = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([path, value]) => [envName(path), value]));

/** `core.load_examples` as Airflow reads it from the environment: `AIRFLOW__CORE__LOAD_EXAMPLES`. */
export const envName = (path: string): string =>
  `AIRFLOW__${path.replace(".", "__").toUpperCase()}`;

/** The secrets of every process. */
export const commonSecrets = (metadata: Database, keys: SharedKeys): Env => ({
  AIRFLOW__API_AUTH__JWT_SECRET: keys.jwt,
  AIRFLOW__API__SECRET_KEY: keys.session,
  AIRFLOW__CORE__FERNET_KEY: keys.fernet,
  AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: databaseUrl("postgresql+psycopg2", metadata),
});

/**
 * What the four long-running processes need beyond {@link commonEnv}: the API that tasks report to, and the object store, where
 * logs go to and DAGs come from.
 * @param apiHost host name of the API server.
 */
export const processEnv = (apiHost: string, bucket: Bucket): Scoped => ({
  env: {
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://${apiHost}:${API_PORT}/execution/`,
    HEADWATER_BUCKET: bucket.name,
  },
  secrets: {
    AIRFLOW_CONN_OBJECT_STORE: pulumi.jsonStringify({
      conn_type: "aws",
      ...(bucket.key && { login: bucket.key.id, password: bucket.key.secret }),
      extra: {
        ...(bucket.key && { endpoint_url: bucket.url }),
        region_name: bucket.region,
      },
    }),
  },
});

/**
 * Settings of a scheduler whose tasks are pods: made from one, removed when they have ended, whatever came of them, since their logs are in
 * the object store.
 * @param pod the file of a task's pod.
 */
export const executorEnv = (pod: string, namespace: pulumi.Input<string>): Env => ({
  [envName("core.executor")]: "KubernetesExecutor",
  [envName("kubernetes_executor.delete_worker_pods")]: "True",
  [envName("kubernetes_executor.delete_worker_pods_on_failure")]: "True",
  [envName("kubernetes_executor.namespace")]: namespace,
  [envName("kubernetes_executor.pod_template_file")]: pod,
  [envName("kubernetes_executor.worker_pods_creation_batch_size")]: "8",
});

/** What tasks and their Spark drivers need, and no other process. @param jobs those that Airflow runs */
export const taskEnv = (
  warehouse: Database,
  spark: Pick<Spark, "connection" | "master" | "historyUrl" | "driversUrl" | "shared">,
  connections: readonly Connection[],
  jobs: readonly string[],
): Scoped => ({
  env: {
    // For DAGs of one's own; tasks of jobs take the two that follow.
    AIRFLOW_CONN_SPARK_DEFAULT: spark.connection,
    HEADWATER_SPARK_MASTER: spark.master,
    HEADWATER_SPARK_HISTORY: spark.historyUrl,
    ...(spark.shared && {
      HEADWATER_SPARK_CONNECT_PAGES: url(spark.shared.server.endpoints.ui),
      ...(spark.driversUrl !== undefined && { HEADWATER_SPARK_DRIVERS: spark.driversUrl }),
    }),
    ...merged(connections, "env"),
  },
  secrets: {
    AIRFLOW_CONN_WAREHOUSE: databaseUrl("postgresql", warehouse),
    ...(spark.shared && { HEADWATER_SPARK_CONNECT: spark.shared.url }),
    ...merged(connections, "secrets"),
    ...passwords(connections, jobs),
  },
});

/**
 * Asks the API server whether a process's heartbeat is fresh. `airflow jobs check` would start a Python of several seconds for each
 * probe, and its form for the DAG processor always fails (apache/airflow#69048).
 * @param process its name in the health report: `triggerer`, `dag_processor`.
 */
export const heartbeat = (apiHost: string, process: string): string =>
  `exec 3<>/dev/tcp/${apiHost}/${API_PORT}
printf 'GET /api/v2/monitor/health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3
timeout 4 cat <&3 | grep -q '"${process}":{"status":"healthy"'`;

/** A base64 key in the URL-safe alphabet that Fernet wants. */
export const urlSafe = (base64: string): string => base64.replaceAll("+", "-").replaceAll("/", "_");

/** Migrates Airflow's database and sees to the administrator, as a Python script. */
export const MIGRATE_SCRIPT = readFileSync(new URL("migrate_airflow.py", import.meta.url), "utf8");
