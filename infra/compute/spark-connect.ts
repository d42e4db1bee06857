import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Bucket } from "../model/connection.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { megabytes, type Size, size } from "../model/units.ts";
import type { Target } from "../targets/target.ts";
import { poolsFile } from "./scheduler-pools.ts";
import type { SharedExecutors } from "./shared-executor.ts";
import type { SharedDriver, Spark } from "./spark.ts";
import { DEFAULTS_FILE } from "./spark-config.ts";
import { connectArgs, CONNECT_PORTS } from "./spark-submit.ts";

/** What the driver's process needs beside its heap: code, threads, what gRPC and Comet hold. */
const OVERHEAD: Size = "768 MB";

/** Sessions get the executors' time by turns; without it the queries of a long one would all come first. */
const FAIR = poolsFile({ default: { mode: "FAIR", minShare: 0 } });

/** What of a Spark the stack file says about its shared driver. */
export interface SharedDriverArgs {
  readonly target: Target;
  readonly image: pulumi.Input<string>;
  readonly bucket: Bucket;
  /** What queries connect to beside the object store. */
  readonly reaches: readonly Endpoint[];
  /** Whether there is one. */
  readonly sharedDriver: boolean;
  /** Its heap. */
  readonly driverMemory: Size;
  readonly connectPort: number;
  /** Folders of the bucket that jobs write, and read as well. @default none */
  readonly folders?: readonly string[];
}

/** The shared driver of a Spark, if the stack has one. */
export function sharedDriver(
  name: string,
  args: SharedDriverArgs,
  executors: SharedExecutors,
  spark: Pick<
    Spark,
    "master" | "conf" | "native" | "submitDefaults" | "forDrivers" | "driverSettings"
  >,
  parent: pulumi.Resource,
): SharedDriver | undefined {
  if (!args.sharedDriver) return undefined;
  const host = `${name}-connect`;
  const token = new random.RandomPassword(
    `${host}-token`,
    { length: 32, special: false },
    { parent },
  ).result;
  const { makes, files, reaches } = spark.forDrivers;
  const server = args.target.deploy(
    host,
    {
      kind: "service",
      image: args.image,
      args: connectArgs(host, args.driverMemory, executors, spark),
      // Spark reads it there, and takes no query without it.
      secrets: { SPARK_CONNECT_AUTHENTICATE_TOKEN: token },
      secretFiles: { [DEFAULTS_FILE]: spark.submitDefaults },
      files: { ...files, ...FAIR },
      ...(makes !== undefined && { makes }),
      ports: {
        connect: { port: CONNECT_PORTS.connect, publish: args.connectPort },
        ui: { port: CONNECT_PORTS.ui },
      },
      ready: { tcp: "connect" },
      replicas: 1,
      memory: size(megabytes(args.driverMemory) + megabytes(OVERHEAD)),
      uses: [...reaches, args.bucket.endpoint],
      reaches: args.reaches,
      after: [args.bucket.made],
      ...(args.folders !== undefined && { folders: { writes: args.folders } }),
    },
    { parent },
  );
  const { connect } = server.endpoints;
  return {
    server,
    token,
    // What is no parameter of the client goes along with each request, as it is.
    url: pulumi.interpolate`sc://${connect.host}:${connect.port}/;authorization=Bearer%20${token}`,
  };
}
