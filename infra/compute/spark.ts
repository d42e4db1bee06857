import type * as pulumi from "@pulumi/pulumi";
import type { Deployed, Endpoint } from "../model/endpoint.ts";
import type { Runs } from "../model/workload.ts";

/** A driver that is there before a job is: a Spark Connect server, in which each job has a session of its own. */
export interface SharedDriver {
  readonly server: Deployed<"connect" | "ui">;
  /** Who knows it may run queries. */
  readonly token: pulumi.Output<string>;
  /** Its address inside the platform, with the token: a secret. */
  readonly url: pulumi.Output<string>;
}

/** Spark as those know it who start drivers, wherever its executors run. */
export interface Spark {
  /** What a driver asks for executors: `spark://spark-master:7077`, `k8s://https://kubernetes.default.svc`. */
  readonly master: string;
  /** Airflow's connection to it. */
  readonly connection: pulumi.Input<string>;
  /** What a workload needs in which drivers run. */
  readonly forDrivers: Pick<Runs, "makes" | "files"> & { readonly reaches: readonly Endpoint[] };
  /**
   * Settings of a driver that has a workload to itself.
   * @param host the workload's name. @param executors how many it keeps, for as long as it runs. @default as many as its queries want
   */
  driverSettings(host: string, executors?: number): Readonly<Record<string, string>>;
  /** The stack file's settings of every job. */
  readonly conf: Readonly<Record<string, string>>;
  /** Whether jobs run on Comet. */
  readonly native: boolean;
  /** Cores of all workers, or as many as jobs may take at once. */
  readonly cores: number;
  /** The `spark-defaults.conf` of whoever submits a job; it holds the object store's key. */
  readonly submitDefaults: pulumi.Output<string>;
  /** The driver that jobs share; there may be none. */
  readonly shared: SharedDriver | undefined;
  readonly history: Deployed<"ui">;
  /** The history server's page as its readers' browsers have it. */
  readonly historyUrl: string;
  /** The page, as its readers' browsers have it, below which the pages of drivers are while they run; there may be none. */
  readonly driversUrl: string | undefined;
  /** Its user interfaces, by the names under which the stack exports them. */
  readonly pages: Readonly<Record<string, Endpoint>>;
}
