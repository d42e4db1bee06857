import { expect, test } from "vitest";
import { SparkCluster } from "../../infra/compute/spark-cluster.ts";
import { SparkPods } from "../../infra/compute/spark-pods.ts";
import { process } from "../support/resources.ts";
import { sparkArgs } from "../support/spark.ts";
import { onDocker, onKubernetes } from "../targets/deploy.ts";
import { kubernetesProcesses } from "../targets/kubernetes-processes.ts";

const shares = { ...sparkArgs, sharedDriver: true, workers: 2, workerCores: 4 };
const onCluster = (more: object = {}) =>
  onDocker(
    (target, parent) => new SparkCluster("spark", { ...shares, ...more, target }, { parent }),
  );

const words = (args: unknown) => args as readonly string[];

/** The settings of a command line. */
const settings = (args: unknown) =>
  Object.fromEntries(
    words(args).flatMap((word, at, all) => {
      const [name = "", ...value] = (all[at + 1] ?? "").split("=");
      return word === "--conf" ? [[name, value.join("=")]] : [];
    }),
  );

test("the shared driver is a Spark Connect server whose executors, one on each worker, come and go", async () => {
  const { resources, made } = await onCluster();
  const { args, memory, published, after, env, files } = process(resources, "spark-connect");
  expect(words(args).slice(-3)).toEqual([
    "--class",
    "org.apache.spark.sql.connect.service.SparkConnectServer",
    "spark-internal",
  ]);
  expect(settings(args)).toMatchObject({
    "spark.cores.max": "8",
    "spark.driver.host": "spark-connect",
    "spark.driver.memory": "1024m",
    "spark.dynamicAllocation.enabled": "true",
    "spark.dynamicAllocation.maxExecutors": "2",
    "spark.executor.cores": "4",
    // Two thirds of 1280 MB, and the rest outside of the heap: 768 MB are left for others.
    "spark.executor.memory": "853m",
    "spark.memory.offHeap.size": "427m",
    "spark.plugins": "org.apache.spark.CometPlugin",
    "spark.scheduler.mode": "FAIR",
  });
  expect(memory).toBe(1024 + 768);
  expect(published).toEqual(["127.0.0.1:15002->15002"]);
  expect(after).toEqual(expect.arrayContaining(["spark-master"]));
  expect(env).toMatchObject({
    SPARK_CONNECT_AUTHENTICATE_TOKEN: { secret: expect.stringContaining("token") },
  });
  expect(files?.["/opt/spark/conf/fairscheduler.xml"]).toMatch(
    /<pool name="default"><schedulingMode>FAIR<\/schedulingMode>/,
  );
  expect(JSON.stringify(args)).not.toContain("token");
  expect(made.shared?.server.endpoints.connect.outside).toBe("127.0.0.1:15002");
});

test("what the stack file says of Spark goes over it, and there is none where it says so", async () => {
  const given = await onCluster({ conf: { "spark.scheduler.mode": "FIFO" } });
  expect(settings(process(given.resources, "spark-connect").args)).not.toHaveProperty([
    "spark.scheduler.mode",
  ]);
  const java = (args: unknown) => settings(args)["spark.driver.defaultJavaOptions"];
  expect(java(process(given.resources, "spark-connect").args)).toContain("-XX:+UseG1GC");
  const zgc = await onCluster({ conf: { "spark.driver.extraJavaOptions": "-XX:+UseZGC" } });
  expect(java(process(zgc.resources, "spark-connect").args)).not.toMatch(/-XX:\+Use\w+GC/);
  const { resources, made } = await onCluster({ sharedDriver: false });
  expect(made.shared).toBeUndefined();
  expect(resources.map(({ name }) => name)).not.toContain("spark-connect");
});

test("in a cluster its executors are pods that find it by its address", async () => {
  const { resources } = await onKubernetes((target, parent) => {
    if (target.pods === undefined) throw new Error("this target makes pods");
    return new SparkPods("spark", { ...shares, target, pods: target.pods }, { parent });
  });
  const found = kubernetesProcesses(resources).find(({ workload }) => workload === "spark-connect");
  expect(settings(found?.args)).toMatchObject({
    "spark.driver.host": "$(POD_IP)",
    "spark.kubernetes.driver.pod.name": "$(POD_NAME)",
  });
  // 720 MB at least.
  expect(settings(found?.args)).toMatchObject({
    "spark.dynamicAllocation.maxExecutors": "8",
    "spark.executor.cores": "1",
    "spark.executor.memory": "480m",
  });
});
