import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { readFileSync } from "node:fs";
import type { Bucket, Database } from "../model/connection.ts";
import type { Deployed } from "../model/endpoint.ts";
import type { Connections } from "../jobs/connections.ts";
import { JOBS_FOLDER } from "../jobs/published-jobs.ts";
import type { Target } from "../targets/target.ts";
import type { Size } from "../model/units.ts";
import type { Ready, Runs } from "../model/workload.ts";
import * as config from "./airflow-config.ts";
import { airflowTasks } from "./airflow-tasks.ts";
import type { Spark } from "./spark.ts";

const BUNDLE = readFileSync(new URL("../../jobs/headwater_bundle.py", import.meta.url), "utf8");

/** The user interface's name where an ingress publishes it. */
const PAGE = "airflow";

/** Arguments of {@link Airflow}. */
export interface AirflowArgs {
  readonly target: Target;
  readonly image: pulumi.Input<string>;
  /** Airflow's own database. */
  readonly metadata: Database;
  /** The database that jobs write their results to. */
  readonly warehouse: Database;
  /** What jobs connect to; the warehouse is among them. */
  readonly connections: Connections;
  readonly bucket: Bucket;
  /** Folders of the bucket that batch jobs use. */
  readonly folders: readonly string[];
  readonly spark: Spark;
  /** Names of the jobs that it runs. */
  readonly jobs: readonly string[];
  /** Port of the user interface on the user's machine. */
  readonly port: number;
  /** That machine's name in its browsers. @default "localhost" */
  readonly host?: string;
  /** Memory of the scheduler, in whose container the tasks and their Spark drivers run where the target has no pods. */
  readonly schedulerMemory: Size;
  /** Memory of a task's pod, where it has. */
  readonly taskMemory: Size;
  /** Settings by `section.key`, over ours. @default none */
  readonly config?: Readonly<Record<string, string>>;
}

/** Airflow's four processes over one migrated database, with the same keys for all and their logs in the object store. */
export class Airflow extends pulumi.ComponentResource {
  readonly apiServer: Deployed<"http">;
  readonly scheduler: Deployed<"health">;
  readonly dagProcessor: Deployed;
  readonly triggerer: Deployed;
  /** Where users open it in a browser. */
  readonly page: string;
  readonly user = "admin";
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: AirflowArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:compute:Airflow", name, { port: args.port }, opts);
    const { target, bucket, metadata, spark } = args;
    this.page = target.pageUrl(PAGE, args.port, args.host);
    const key = (suffix: string, length: number) =>
      new random.RandomBytes(`${name}-${suffix}`, { length }, { parent: this }).base64;
    const keys = {
      fernet: key("fernet-key", 32).apply(config.urlSafe),
      jwt: key("jwt-secret", 32),
      session: key("session-key", 32),
    };
    this.password = new random.RandomPassword(
      `${name}-admin-password`,
      { length: 24, special: false },
      { parent: this },
    ).result;

    const apiHost = `${name}-api-server`;
    const shared = config.processEnv(apiHost, bucket);
    const base = {
      image: args.image,
      env: config.commonEnv(this.page, bucket, spark.cores, args.config ?? {}),
      secrets: config.commonSecrets(metadata, keys),
      uses: [metadata.endpoint],
    } satisfies Partial<Runs>;
    const migrated = target.deploy(
      `${name}-migrate`,
      {
        ...base,
        kind: "task",
        command: ["python", "-c", config.MIGRATE_SCRIPT],
        secrets: { ...base.secrets, ADMIN_PASSWORD: this.password },
        // The administrator too is made before any server starts: each writes roles at its start, and would meet the other's rows.
        after: [metadata.made],
        retries: 1,
        timeout: 300,
        memory: "1 GB",
      },
      { parent: this },
    );

    const process = {
      ...base,
      kind: "service",
      replicas: 1,
      env: { ...base.env, ...shared.env },
      secrets: { ...base.secrets, ...shared.secrets },
      files: { "/opt/airflow/config/headwater_bundle.py": BUNDLE },
      uses: [metadata.endpoint, bucket.endpoint],
      after: [migrated, bucket.made],
    } as const;
    this.apiServer = target.deploy(
      apiHost,
      {
        ...process,
        args: ["airflow", "api-server"],
        folders: { reads: [config.TASK_LOGS] },
        ports: { http: { port: config.API_PORT, publish: args.port, page: PAGE } },
        ready: { http: "/api/v2/monitor/health", port: "http" },
        memory: "1 GB",
      },
      { parent: this },
    );
    const reaches = [this.apiServer.endpoints.http];
    const tasks = airflowTasks(
      `${name}-task`,
      {
        ...args,
        process,
        pod: { secrets: shared.secrets, uses: [bucket.endpoint] },
        reaches,
        folders: args.folders,
        connections: Object.values(args.connections),
      },
      this,
    );
    this.scheduler = target.deploy(
      `${name}-scheduler`,
      {
        ...process,
        ...tasks,
        args: ["airflow", "scheduler"],
        ports: { health: { port: config.SCHEDULER_HEALTH_PORT } },
        ready: { http: "/health", port: "health" },
      },
      { parent: this },
    );
    const beating = (component: string): Ready => ({
      command: ["bash", "-c", config.heartbeat(apiHost, component)],
    });
    this.dagProcessor = target.deploy(
      `${name}-dag-processor`,
      {
        ...process,
        args: ["airflow", "dag-processor"],
        folders: { reads: [JOBS_FOLDER] },
        ports: {},
        ready: beating("dag_processor"),
        memory: "1 GB",
        reaches,
      },
      { parent: this },
    );
    this.triggerer = target.deploy(
      `${name}-triggerer`,
      {
        ...process,
        args: ["airflow", "triggerer"],
        folders: { reads: [JOBS_FOLDER], writes: [config.TASK_LOGS] },
        ports: {},
        ready: beating("triggerer"),
        memory: "768 MB",
        reaches,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
