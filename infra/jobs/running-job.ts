import * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../model/connection.ts";
import type { Deployed, Endpoint } from "../model/endpoint.ts";
import type { Spark } from "../compute/spark.ts";
import { DEFAULTS_FILE } from "../compute/spark-config.ts";
import { poolsFile } from "../compute/scheduler-pools.ts";
import { submitArgs } from "../compute/spark-submit.ts";
import type { Target } from "../targets/target.ts";
import { megabytes, size } from "../model/units.ts";
import { streamingFolders } from "./bucket-folders.ts";
import { bucketEnv, type Connections, merged, ownUser } from "./connections.ts";
import type { ServiceJob, StreamingJob } from "./declaration.ts";
import { needsOf } from "./spec.ts";

/** Where a job's files lie in its container. */
const FOLDER = "/opt/headwater/job";

/**
 * MB of a streaming driver beside its heap, as much as the shared one has. Measured of stock-ticks after a few minutes, its heap of 512 MB aside:
 * classes 93, compiled code 110 and growing to its bound of 240, what 400 threads and native code take 230, Python 80.
 */
const DRIVER_OVERHEAD = 768;

/** As `jobkit/turns.py` calls it: queries that are due most often go before the others, which get what they leave. More tasks than any job runs at once. */
const FIRST = poolsFile({ first: { mode: "FIFO", minShare: 1000 } });

/** Touched by the job once it has done its first work. */
const READY = { command: ["test", "-e", "/tmp/headwater-ready"] } as const;

/** Arguments of {@link RunningJob}. */
export interface RunningJobArgs {
  readonly target: Target;
  /** Spark's image, which has the Python of jobs too. */
  readonly image: pulumi.Input<string>;
  readonly job: StreamingJob | ServiceJob;
  /** The job's artifact: contents by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly spark: Spark;
  readonly bucket: Bucket;
  readonly connections: Connections;
  /** The jobs that Airflow runs: where those are refused, the jobs that never end go on as they are. */
  readonly published: Deployed;
}

/** A job that never ends, as a container of its own that is started again when it fails. */
export class RunningJob extends pulumi.ComponentResource {
  readonly deployed: Deployed;
  readonly name: string;
  readonly kind: "streaming" | "service";

  constructor(name: string, args: RunningJobArgs, opts?: pulumi.ComponentResourceOptions) {
    const { job, target, image } = args;
    super("headwater:jobs:RunningJob", name, { kind: job.kind }, opts);
    this.name = name;
    this.kind = job.kind;
    const { makes, files, reaches } = args.spark.forDrivers;
    const reached = needsOf(job).map((need) => args.connections[need]);
    const own = ownUser(reached, name);
    const shared = {
      kind: "service",
      image,
      replicas: 1,
      ports: {},
      ready: READY,
      env: { ...merged(reached, "env"), ...own.env },
      secrets: { ...merged(reached, "secrets"), ...own.secrets },
      files: Object.fromEntries(
        Object.entries(args.files).map(([path, content]) => [`${FOLDER}/${path}`, content]),
      ),
      uses: reached.map(({ endpoint }) => endpoint) as Endpoint[],
      after: [args.published, ...reached.map(({ after }) => after)] as Deployed[],
    } as const;
    this.deployed =
      job.kind === "service"
        ? target.deploy(
            name,
            { ...shared, args: ["python3", `${FOLDER}/run_service.py`], memory: job.memory },
            { parent: this },
          )
        : target.deploy(
            name,
            {
              ...shared,
              args: submitArgs(name, job.spark, args.spark, needsOf(job), [`${FOLDER}/run_job.py`]),
              env: { ...shared.env, ...bucketEnv(args.bucket) },
              secretFiles: { [DEFAULTS_FILE]: args.spark.submitDefaults },
              ...(makes !== undefined && { makes }),
              files: { ...shared.files, ...files, ...FIRST },
              uses: [...shared.uses, ...reaches, args.bucket.endpoint],
              after: [...shared.after, args.bucket.made],
              folders: streamingFolders(job),
              memory: size(megabytes(job.spark.driverMemory) + DRIVER_OVERHEAD),
            },
            { parent: this },
          );
    this.registerOutputs({});
  }
}
