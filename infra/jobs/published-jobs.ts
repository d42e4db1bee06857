import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import type { Bucket } from "../connection.ts";
import { type Deployed, url } from "../endpoint.ts";
import type { Target } from "../targets/target.ts";
import { packArtifacts } from "./artifacts.ts";
import type { Job } from "./job.ts";
import { artifactHash, type Manifest, manifest } from "./manifest.ts";

const PUBLISH = readFileSync(new URL("../../jobs/publish.py", import.meta.url), "utf8");

/** Arguments of {@link PublishedJobs}. */
export interface PublishedJobsArgs {
  readonly target: Target;
  /** Airflow's image: the DAGs are imported in it before they are published. */
  readonly image: pulumi.Input<string>;
  readonly bucket: Bucket;
  readonly jobs: readonly Job[];
}

/** The jobs in the object store: each artifact under its content's hash, then, last, the manifest that Airflow reads. */
export class PublishedJobs extends pulumi.ComponentResource {
  readonly manifest: Manifest;
  readonly published: Deployed;
  /** The hash of each job that is not written by hand alone, by name: what `up` runs and waits for. */
  readonly codes: Readonly<Record<string, string>>;

  constructor(name: string, args: PublishedJobsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:jobs:PublishedJobs", name, { jobs: args.jobs.map((job) => job.name) }, opts);
    const { bucket } = args;
    this.manifest = manifest(args.jobs);
    this.codes = Object.fromEntries(
      args.jobs
        .filter(({ handWritten = false }) => !handWritten)
        .map(({ name: job, files }) => [job, artifactHash(files)]),
    );
    this.published = args.target.deploy(
      `${name}-publish`,
      {
        kind: "task",
        image: args.image,
        command: ["python3", "/publish/publish.py"],
        env: {
          AWS_ACCESS_KEY_ID: bucket.accessKey,
          AWS_DEFAULT_REGION: bucket.region,
          AWS_ENDPOINT_URL: url(bucket.endpoint),
          HEADWATER_BUCKET: bucket.name,
        },
        secrets: { AWS_SECRET_ACCESS_KEY: bucket.secretKey },
        files: {
          "/publish/publish.py": PUBLISH,
          "/publish/manifest.json": `${JSON.stringify(this.manifest, null, 2)}\n`,
          "/publish/artifacts": packArtifacts(args.jobs),
        },
        retries: 1,
        timeout: 120,
        memory: "1 GB",
        uses: [bucket.endpoint],
        after: [bucket.made],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
