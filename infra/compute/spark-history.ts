import type * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../model/connection.ts";
import type { Deployed } from "../model/endpoint.ts";
import type { Target } from "../targets/target.ts";
import {
  DEFAULTS_FILE,
  daemonEnv,
  daemonArgs,
  defaultsFile,
  EVENT_LOGS,
  historySettings,
  SPARK_PORTS,
} from "./spark-config.ts";

/** Its name where an ingress publishes it. */
const PAGE = "spark-history";

/** Arguments of {@link sparkHistory}. */
export interface SparkHistoryArgs {
  readonly target: Target;
  readonly image: pulumi.Input<string>;
  readonly bucket: Bucket;
  readonly historyPort: number;
}

/** The address of its page as its readers' browsers have it. */
export const historyUrl = ({ target, historyPort }: SparkHistoryArgs): string =>
  target.pageUrl(PAGE, historyPort);

/** The history server over the event logs in the object store. */
export const sparkHistory = (
  name: string,
  { target, image, bucket, historyPort }: SparkHistoryArgs,
  parent: pulumi.Resource,
): Deployed<"ui"> =>
  target.deploy(
    `${name}-history`,
    {
      kind: "service",
      image,
      args: daemonArgs("history.HistoryServer"),
      env: daemonEnv("384 MB"),
      secretFiles: { [DEFAULTS_FILE]: defaultsFile(historySettings(bucket)) },
      ports: { ui: { port: SPARK_PORTS.history, publish: historyPort, page: PAGE } },
      ready: { http: "/", port: "ui" },
      replicas: 1,
      scratch: [],
      memory: "768 MB",
      uses: [bucket.endpoint],
      after: [bucket.made],
      folders: { reads: [EVENT_LOGS] },
    },
    { parent },
  );
