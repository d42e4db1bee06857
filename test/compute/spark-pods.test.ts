import { describe, expect, test } from "vitest";
import { SparkPods } from "../../infra/compute/spark-pods.ts";
import { DEFAULTS_FILE } from "../../infra/compute/spark-config.ts";
import { submitArgs } from "../../infra/compute/spark-submit.ts";
import { sparkArgs } from "../support/spark.ts";
import { onKubernetes } from "../targets/deploy.ts";
import { kubernetesProcesses } from "../targets/kubernetes-processes.ts";

const pods = () =>
  onKubernetes((target, parent) => {
    if (target.pods === undefined) throw new Error("this target makes pods");
    const spark = new SparkPods("spark", { ...sparkArgs, target, pods: target.pods }, { parent });
    // What a submitter gets, which is an Output, arrives in a pod to be looked at.
    target.deploy(
      "submitter",
      {
        kind: "task",
        image: "it",
        command: ["true"],
        env: { CONNECTION: spark.connection },
        secretFiles: { [DEFAULTS_FILE]: spark.submitDefaults },
        retries: 0,
        timeout: 1,
        memory: "64 MB",
      },
      { parent },
    );
    return spark;
  });

const submitter = async () => {
  const { resources } = await pods();
  const found = kubernetesProcesses(resources).find(({ name }) => name === "submitter");
  if (found === undefined) throw new Error("there is no submitter");
  return found;
};

describe("Spark whose executors are pods", () => {
  test("has a history server, and neither master nor workers", async () => {
    const { resources, made } = await pods();
    const names = kubernetesProcesses(resources).map(({ name }) => name);
    expect(names.sort()).toEqual(["spark-history", "submitter"]);
    expect(Object.keys(made.pages)).toEqual(["Spark history"]);
  });

  test("gives submitters the pods' image, template and namespace, and the object store's key as a secret", async () => {
    const { files } = await submitter();
    const { secret } = files[DEFAULTS_FILE] as { secret: string[] | string };
    const lines = typeof secret === "string" ? secret.split("\n") : secret;
    expect(lines).toEqual(
      expect.arrayContaining([
        "spark.dynamicAllocation.enabled true",
        "spark.dynamicAllocation.shuffleTracking.enabled true",
        `spark.kubernetes.container.image ${sparkArgs.image}`,
        "spark.kubernetes.executor.podTemplateFile /opt/spark/pods/executor.json",
        "spark.kubernetes.namespace data",
        expect.stringMatching(/^spark\.hadoop\.fs\.s3a\.secret\.key /),
      ]),
    );
  });

  test("is Airflow's connection to the API, from drivers of its own", async () => {
    const { env } = await submitter();
    expect(JSON.parse(String(env["CONNECTION"]))).toEqual({
      conn_type: "spark",
      host: "k8s://https://kubernetes.default.svc",
      extra: { "deploy-mode": "client", namespace: "data" },
    });
  });

  test("keeps a streaming driver's executors as many as they are, and lets them find it by its pod's address", async () => {
    const { made } = await pods();
    const size = {
      executors: 2,
      cores: 1,
      memory: "1 GB",
      driverMemory: "512 MB",
      native: true,
    } as const;
    const args = submitArgs("stream", size, made, ["kafka"], ["run_job.py"]);
    expect(args.slice(1, 3)).toEqual(["--master", "k8s://https://kubernetes.default.svc"]);
    expect(args).toEqual(
      expect.arrayContaining([
        "spark.driver.host=$(POD_IP)",
        "spark.dynamicAllocation.enabled=false",
        "spark.executor.instances=2",
        "spark.kubernetes.driver.pod.name=$(POD_NAME)",
      ]),
    );
    expect(made.forDrivers.makes).toEqual({ pods: "spark-executor", as: "executors" });
    expect(Object.keys(made.forDrivers.files ?? {})).toEqual(["/opt/spark/pods/executor.json"]);
  });
});
