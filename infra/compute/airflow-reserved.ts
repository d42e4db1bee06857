import type { Reserved } from "../config/reserved.ts";

/** Settings of Airflow that the platform has to say itself. */
export const AIRFLOW_RESERVED: Reserved = [
  [/^core\.executor$/i, "where tasks run is what headwater:target says"],
  [/^kubernetes_executor\.(namespace|pod_template_file)$/i, "the platform makes the pods of tasks"],
  [/^(core\.execution_api_server_url|api\.base_url)$/i, "it is where the platform's API server is"],
  [
    /^(database\.sql_alchemy_conn|core\.fernet_key|api\.secret_key|api_auth\.jwt_secret)$/i,
    "it is a generated secret",
  ],
  [/^dag_processor\.dag_bundle_config_list$/i, "DAGs come from the jobs that `up` publishes"],
  [
    /^logging\.remote_(base_log_folder|log_conn_id|logging)$/i,
    "logs go to the platform's bucket, where `jobs` and Airflow's pages look for them",
  ],
];
