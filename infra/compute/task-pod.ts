/** Where the scheduler finds the pod of a task, and its container, as Airflow's executor calls it. */
export const TASK_POD = { file: "/opt/airflow/pods/task.json", container: "base" } as const;
