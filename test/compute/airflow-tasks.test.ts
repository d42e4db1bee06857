import { describe, expect, test } from "vitest";
import { Airflow } from "../../infra/compute/airflow.ts";
import { SparkPods } from "../../infra/compute/spark-pods.ts";
import type { Plain } from "../../infra/policy/process.ts";
import { isSecret } from "../support/plain.ts";
import { airflowArgs } from "../support/airflow.ts";
import { sparkArgs } from "../support/spark.ts";
import { onKubernetes } from "../targets/deploy.ts";
import { kubernetesProcesses } from "../targets/kubernetes-processes.ts";

const platform = (config: Record<string, string> = {}) =>
  onKubernetes((target, parent) => {
    if (target.pods === undefined) throw new Error("this target makes pods");
    const spark = new SparkPods("spark", { ...sparkArgs, target, pods: target.pods }, { parent });
    return new Airflow("airflow", { ...airflowArgs, config, target, spark }, { parent });
  });

const scheduler = async (config: Record<string, string> = {}) => {
  const { resources, one } = await platform(config);
  const found = kubernetesProcesses(resources).find(({ name }) => name === "airflow-scheduler");
  if (found === undefined) throw new Error("there is no scheduler");
  return { process: found, one };
};

const keys = (data: Plain | undefined): string[] => {
  const plain = isSecret(data ?? null) ? (data as { secret: Plain }).secret : data;
  return Object.keys(plain as object).sort();
};

describe("Airflow whose tasks are pods", () => {
  test("has a scheduler that makes them, and removes them whatever came of them", async () => {
    const { process } = await scheduler();
    expect(process.env).toMatchObject({
      AIRFLOW__CORE__EXECUTOR: "KubernetesExecutor",
      AIRFLOW__KUBERNETES_EXECUTOR__DELETE_WORKER_PODS: "True",
      AIRFLOW__KUBERNETES_EXECUTOR__DELETE_WORKER_PODS_ON_FAILURE: "True",
      AIRFLOW__KUBERNETES_EXECUTOR__NAMESPACE: "data",
      AIRFLOW__KUBERNETES_EXECUTOR__POD_TEMPLATE_FILE: "/opt/airflow/pods/task.json",
    });
    expect(process.memory).toBe(1024);
    const pod = JSON.parse(String(process.files["/opt/airflow/pods/task.json"]));
    expect(pod.spec.containers).toMatchObject([
      { name: "base", image: "airflow:3", resources: { limits: { memory: "2048Mi" } } },
    ]);
    expect(pod.spec).toMatchObject({ restartPolicy: "Never", serviceAccountName: "airflow-task" });
  });

  test("has what the stack file says over its own of pods too", async () => {
    const name = "kubernetes_executor.worker_pods_creation_batch_size";
    const { process } = await scheduler({ [name]: "16" });
    expect(process.env["AIRFLOW__KUBERNETES_EXECUTOR__WORKER_PODS_CREATION_BATCH_SIZE"]).toBe("16");
  });

  test("keeps from the scheduler what drivers need, and from drivers the keys of Airflow's servers", async () => {
    const { process, one } = await scheduler();
    const known = Object.keys(process.env);
    expect(known).not.toContain("AIRFLOW_CONN_WAREHOUSE");
    expect(known).not.toContain("HEADWATER_CASSANDRA_PASSWORD");
    expect(Object.keys(process.files)).toEqual([
      "/opt/airflow/config/headwater_bundle.py",
      "/opt/airflow/pods/task.json",
    ]);
    expect(keys(one("Secret", "airflow-task-secrets").inputs["stringData"])).toEqual([
      "AIRFLOW_CONN_OBJECT_STORE",
      "AIRFLOW_CONN_WAREHOUSE",
      "HEADWATER_CASSANDRA_PASSWORD",
      "HEADWATER_LAKE_PASSWORD",
      "HEADWATER_WAREHOUSE_PASSWORD",
    ]);
    expect(keys(one("Secret", "airflow-task-secret-files").inputs["stringData"])).toEqual([
      "__opt__spark__conf__spark-defaults.conf",
    ]);
    expect(keys(one("ConfigMap", "airflow-task-files").inputs["data"])).toEqual([
      "__opt__airflow__config__headwater_.bundle.py",
      "__opt__spark__pods__executor.json",
    ]);
  });

  test("has drivers that may make executors, and a scheduler that may make pods alone", async () => {
    const { one } = await scheduler();
    const resources = (role: string) =>
      (one("Role", role).inputs["rules"] as { resources: string[] }[]).flatMap(
        (rule) => rule.resources,
      );
    expect(resources("airflow-scheduler")).toEqual(["pods"]);
    expect(resources("airflow-task")).toEqual([
      "pods",
      "configmaps",
      "persistentvolumeclaims",
      "services",
    ]);
  });
});
