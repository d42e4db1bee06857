import * as pulumi from "@pulumi/pulumi";
import type { Deployed, Endpoint } from "../model/endpoint.ts";
import { jvm, megabytes, type Size, size } from "../model/units.ts";
import type { SharedDriver, Spark } from "./spark.ts";
import {
  asOptions,
  daemonArgs,
  daemonEnv,
  defaultsFile,
  jobSettings,
  pagesThrough,
  SPARK_PORTS,
} from "./spark-config.ts";
import { SLOTS } from "./slots.ts";
import { onWorkers } from "./shared-executor.ts";
import { sharedDriver, type SharedDriverArgs } from "./spark-connect.ts";
import { heapOf } from "./spark-native.ts";
import { historyUrl, sparkHistory } from "./spark-history.ts";

/** What a worker's own process and its executors' Python need beside the executors' heaps. */
const WORKER_OVERHEAD: Size = "768 MB";

/** Arguments of {@link SparkCluster}. */
export interface SparkClusterArgs extends SharedDriverArgs {
  readonly workers: number;
  /** Cores that each worker offers to executors. */
  readonly workerCores: number;
  /** Memory that each worker offers to executors; its container gets 768 MB more. */
  readonly workerMemory: Size;
  readonly masterPort: number;
  /** The first worker's port on the user's machine, the next ones follow. */
  readonly workerPort: number;
  readonly historyPort: number;
  /** Whether jobs run on Comet, which takes a part of the workers' memory outside of the executors' heaps. */
  readonly native: boolean;
  /** Settings of every job, over ours. @default none */
  readonly conf?: Readonly<Record<string, string>>;
}

/** A Spark standalone cluster: a master, workers, and the history server over the event logs in the object store. */
export class SparkCluster extends pulumi.ComponentResource implements Spark {
  readonly master: string;
  readonly connection: string;
  readonly forDrivers: Spark["forDrivers"];
  readonly shared: SharedDriver | undefined;
  readonly workers: Deployed<"ui">;
  readonly history: Deployed<"ui">;
  readonly historyUrl: string;
  readonly driversUrl: string;
  readonly cores: number;
  readonly native: boolean;
  readonly conf: Spark["conf"];
  readonly submitDefaults: pulumi.Output<string>;
  readonly pages: Readonly<Record<string, Endpoint>>;

  constructor(name: string, args: SparkClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:compute:SparkCluster", name, { workers: args.workers }, opts);
    const { target, image, bucket } = args;
    this.cores = args.workers * args.workerCores;
    this.native = args.native;
    this.conf = args.conf ?? {};
    this.driversUrl = target.pageUrl("spark-master", args.masterPort);
    const pages = pagesThrough(this.driversUrl);
    this.submitDefaults = defaultsFile({ ...pages, ...jobSettings(bucket, this.conf) });
    const master = target.deploy(
      `${name}-master`,
      {
        kind: "service",
        image,
        args: daemonArgs(
          "master.Master",
          "--port",
          String(SPARK_PORTS.master),
          "--webui-port",
          String(SPARK_PORTS.masterUi),
        ),
        env: {
          ...daemonEnv("256 MB"),
          SPARK_MASTER_HOST: `${name}-master`,
          // A machine that slept is no dead worker; one that died closes its connection, which the master sees at once.
          SPARK_MASTER_OPTS: asOptions({ "spark.worker.timeout": "604800", ...pages }),
        },
        ports: {
          rpc: { port: SPARK_PORTS.master },
          ui: { port: SPARK_PORTS.masterUi, publish: args.masterPort },
        },
        ready: { http: "/", port: "ui" },
        replicas: 1,
        memory: "512 MB",
      },
      { parent: this },
    );
    this.workers = target.deploy(
      `${name}-worker`,
      {
        kind: "service",
        image,
        args: daemonArgs(
          "worker.Worker",
          "--webui-port",
          String(SPARK_PORTS.workerUi),
          `spark://${name}-master:${SPARK_PORTS.master}`,
        ),
        env: {
          ...daemonEnv("256 MB"),
          // Room for streaming jobs, which take two for each of their cores; batch jobs take as many as they have cores.
          SPARK_WORKER_CORES: String(SLOTS * args.workerCores),
          // Workers count heaps alone.
          SPARK_WORKER_MEMORY: jvm(heapOf(args.workerMemory, args.native)),
          SPARK_WORKER_OPTS: asOptions({
            "spark.worker.cleanup.enabled": "true",
            "spark.worker.cleanup.appDataTtl": "86400",
            ...pages,
          }),
        },
        ports: { ui: { port: SPARK_PORTS.workerUi, publish: args.workerPort } },
        ready: { http: "/", port: "ui" },
        replicas: args.workers,
        memory: size(megabytes(args.workerMemory) + megabytes(WORKER_OVERHEAD)),
        uses: [master.endpoints.rpc],
        reaches: [bucket.endpoint, ...args.reaches],
      },
      { parent: this },
    );
    this.history = sparkHistory(name, args, this);
    this.historyUrl = historyUrl(args);
    const { rpc, ui } = master.endpoints;
    this.master = `spark://${rpc.host}:${rpc.port}`;
    this.connection = this.master;
    this.forDrivers = { reaches: [rpc] };
    this.shared = sharedDriver(name, args, onWorkers(args), this, this);
    this.pages = {
      "Spark master": ui,
      "Spark worker": this.workers.endpoints.ui,
      "Spark history": this.history.endpoints.ui,
    };
    this.registerOutputs({});
  }

  driverSettings(host: string, executors?: number): Readonly<Record<string, string>> {
    return {
      "spark.driver.host": host,
      // A worker offers twice its cores, for streams.
      ...(executors === undefined && { "spark.cores.max": String(this.cores) }),
    };
  }
}
