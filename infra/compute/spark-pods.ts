import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../model/endpoint.ts";
import type { Size } from "../model/units.ts";
import type { Pods } from "../targets/target.ts";
import type { SharedDriver, Spark } from "./spark.ts";
import { defaultsFile, jobSettings, podSettings } from "./spark-config.ts";
import { asPods } from "./shared-executor.ts";
import { sharedDriver, type SharedDriverArgs } from "./spark-connect.ts";
import { historyUrl, sparkHistory, type SparkHistoryArgs } from "./spark-history.ts";

/** The executors' name, by which they are found in the namespace and their connections are allowed. */
const EXECUTORS = "spark-executor";

/** Where drivers find the template of their executors' pods, and its container, as Spark calls it itself. */
const TEMPLATE = {
  file: "/opt/spark/pods/executor.json",
  container: "spark-kubernetes-executor",
} as const;

/** Arguments of {@link SparkPods}. */
export interface SparkPodsArgs extends SparkHistoryArgs, SharedDriverArgs {
  readonly pods: Pods;
  /** As many workers' cores as jobs may take at once. */
  readonly workers: number;
  readonly workerCores: number;
  readonly workerMemory: Size;
  /** Whether jobs run on Comet. */
  readonly native: boolean;
  /** Settings of every job, over ours. @default none */
  readonly conf?: Readonly<Record<string, string>>;
}

/** Spark whose drivers make their executors as pods: no master and no workers, and nothing stands idle. */
export class SparkPods extends pulumi.ComponentResource implements Spark {
  readonly master: string;
  readonly connection: pulumi.Output<string>;
  readonly forDrivers: Spark["forDrivers"];
  readonly cores: number;
  readonly native: boolean;
  readonly conf: Spark["conf"];
  readonly submitDefaults: pulumi.Output<string>;
  readonly shared: SharedDriver | undefined;
  readonly history: Spark["history"];
  readonly historyUrl: string;
  readonly driversUrl = undefined;
  readonly pages: Readonly<Record<string, Endpoint>>;

  constructor(name: string, args: SparkPodsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:compute:SparkPods", name, { workers: args.workers }, opts);
    const { pods, image, bucket } = args;
    this.cores = args.workers * args.workerCores;
    this.master = `k8s://${pods.api}`;
    this.connection = pulumi.jsonStringify({
      conn_type: "spark",
      host: this.master,
      extra: { "deploy-mode": "client", namespace: pods.namespace },
    });
    const template = (account?: string) => pods.template(EXECUTORS, TEMPLATE.container, account);
    const account = pods.account(EXECUTORS, { writes: args.folders ?? [] }, { parent: this });
    this.forDrivers = {
      makes: { pods: EXECUTORS, as: "executors" },
      files: { [TEMPLATE.file]: account?.apply(template) ?? template() },
      reaches: [],
    };
    this.native = args.native;
    this.conf = args.conf ?? {};
    const own = podSettings(image, pods.namespace, TEMPLATE, this.cores);
    this.submitDefaults = defaultsFile({ ...own, ...jobSettings(bucket, this.conf) });
    this.shared = sharedDriver(name, args, asPods(args), this, this);
    this.history = sparkHistory(name, args, this);
    this.historyUrl = historyUrl(args);
    this.pages = { "Spark history": this.history.endpoints.ui };
    this.registerOutputs({});
  }

  driverSettings(_host: string, executors?: number): Readonly<Record<string, string>> {
    return {
      // Kubernetes puts the variables' values in their places.
      "spark.driver.host": "$(POD_IP)",
      ...(executors !== undefined && {
        "spark.dynamicAllocation.enabled": "false",
        "spark.executor.instances": String(executors),
      }),
      "spark.kubernetes.driver.pod.name": "$(POD_NAME)",
    };
  }
}
