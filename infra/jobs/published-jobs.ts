import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import { datasetUri } from "../datasets/dataset.ts";
import { type Bucket, bucketLogin, type Database, databaseUrl } from "../model/connection.ts";
import type { Deployed } from "../model/endpoint.ts";
import type { Target } from "../targets/target.ts";
import { packArtifacts } from "./artifacts.ts";
import type { Declaration } from "./declaration.ts";
import type { Job } from "./job.ts";
import { artifactHash, type Manifest, manifest } from "./manifest.ts";

const script = (name: string) =>
  readFileSync(new URL(`../../jobs/${name}`, import.meta.url), "utf8");
const PUBLISH = script("publish.py");
const SCALA_JAR = script("scala_jar.py");
const LEFTOVERS = script("leftovers.py");

/** The folder of the platform's bucket that jobs are published to. */
export const JOBS_FOLDER = "jobs";

/** Arguments of {@link PublishedJobs}. */
export interface PublishedJobsArgs {
  readonly target: Target;
  /** The publisher's image: DAGs are imported in it, and Scala is compiled, before anything is published. */
  readonly image: pulumi.Input<string>;
  readonly bucket: Bucket;
  /** Where jobs stage rows, and leave them where they fail: what no job will publish is removed. */
  readonly warehouse: Database;
  readonly jobs: readonly Job[];
  /** Every declared job, whether it is published, runs for ever, or neither. */
  readonly declared: readonly Declaration[];
  /** What brings topics and tables to their declarations: where one is refused, so is the code that was written for it. @default none */
  readonly after?: readonly Deployed[];
}

/** The jobs in the object store: each artifact under its content's hash, then, last, the manifest that Airflow reads. */
export class PublishedJobs extends pulumi.ComponentResource {
  readonly manifest: Manifest;
  readonly published: Deployed;
  /** The hash of each job that is not written by hand alone, by name: what `up` runs and waits for. */
  readonly codes: Readonly<Record<string, string>>;
  /** What each of them is made of and connects to: for what `up` runs it again. */
  readonly reasons: Readonly<Record<string, Pick<Job, "parts" | "needs">>>;

  constructor(name: string, args: PublishedJobsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:jobs:PublishedJobs", name, { jobs: args.jobs.map((job) => job.name) }, opts);
    const { bucket, warehouse } = args;
    const login = bucketLogin(bucket);
    const compiles = args.jobs.some(({ built = [] }) => built.length > 0);
    this.manifest = manifest(args.jobs);
    const ran = args.jobs.filter(({ handWritten = false }) => !handWritten);
    this.codes = Object.fromEntries(ran.map(({ name: job, files }) => [job, artifactHash(files)]));
    this.reasons = Object.fromEntries(
      ran.map(({ name: job, parts, needs }) => [
        job,
        // Nothing, and not undefined, of which the engine would warn in every preview.
        { ...(parts && { parts }), ...(needs && { needs }) },
      ]),
    );
    this.published = args.target.deploy(
      `${name}-publish`,
      {
        kind: "task",
        image: args.image,
        command: ["python3", "/publish/publish.py"],
        env: { ...login.env, HEADWATER_BUCKET: bucket.name },
        secrets: { ...login.secrets, WAREHOUSE_URL: databaseUrl("postgresql", warehouse) },
        files: {
          "/publish/publish.py": PUBLISH,
          "/publish/scala_jar.py": SCALA_JAR,
          "/publish/leftovers.py": LEFTOVERS,
          "/publish/declared.json": `${JSON.stringify(written(args), null, 2)}\n`,
          "/publish/manifest.json": `${JSON.stringify(this.manifest, null, 2)}\n`,
          "/publish/artifacts": packArtifacts(args.jobs),
        },
        retries: 1,
        timeout: compiles ? 600 : 120,
        // Maven and the compiler that it starts come on top of the DAGs' imports.
        memory: compiles ? "1.5 GB" : "1 GB",
        uses: [bucket.endpoint, warehouse.endpoint],
        after: [bucket.made, warehouse.made, ...(args.after ?? [])],
        folders: { writes: [JOBS_FOLDER] },
      },
      { parent: this },
    );
    // Here, and not among the stack's outputs, all of which a preview shows when one of their hashes changes.
    this.registerOutputs({ reasons: this.reasons });
  }
}

/** The uris that each job writes, by its name, sorted: what others have staged is of no use. A DAG written by hand may stage too. Pure. */
function written({ jobs, declared }: Pick<PublishedJobsArgs, "jobs" | "declared">) {
  const of = new Map(jobs.map(({ name }): [string, string[]] => [name, []]));
  for (const { name, writes } of declared) {
    of.set(name, Object.values(writes).map(datasetUri).sort());
  }
  return Object.fromEntries([...of].sort(([a], [b]) => (a < b ? -1 : 1)));
}
