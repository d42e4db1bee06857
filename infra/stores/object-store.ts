import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { readFileSync } from "node:fs";
import type { Bucket } from "../model/connection.ts";
import { url } from "../model/endpoint.ts";
import type { Target } from "../targets/target.ts";
import type { Size } from "../model/units.ts";

const ACCESS_KEY = "headwater";
const READER = "headwater-reader";
const REGION = "us-east-1";
const script = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), "utf8");

/** What makes the bucket, the program first. Pure, but for the scripts. */
export const bucketFiles = (): Record<string, string> =>
  Object.fromEntries(
    ["make-bucket.py", "bucket_reader.py"].map((file) => [`/headwater/${file}`, script(file)]),
  );

/** Arguments of {@link ObjectStore}. */
export interface ObjectStoreArgs {
  readonly target: Target;
  /** An image of versitygw. */
  readonly image: pulumi.Input<string>;
  /** An image with Python and boto3, which makes the bucket. */
  readonly toolsImage: pulumi.Input<string>;
  /** The bucket of the platform: job artifacts, logs and results. */
  readonly bucket: string;
  /** Whether a bucket that holds others' objects may be taken. @default false */
  readonly takeOver?: boolean;
  /** Folders that must exist before their first object, such as Spark's event log directory. */
  readonly folders: readonly string[];
  /** Folders that the bucket's reader may read. */
  readonly readable: readonly string[];
  readonly memory: Size;
  readonly storage: Size;
  /** Port on the user's machine. @default not published */
  readonly port?: number;
}

/** An S3-compatible object store: versitygw over a volume, objects being plain files in it. */
export class ObjectStore extends pulumi.ComponentResource {
  readonly bucket: Bucket;

  constructor(name: string, args: ObjectStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:stores:ObjectStore", name, { bucket: args.bucket }, opts);
    const [secretKey, readerKey] = ["secret-key", "reader-key"].map(
      (key) =>
        new random.RandomPassword(
          `${name}-${key}`,
          { length: 40, special: false },
          { parent: this },
        ).result,
    ) as [pulumi.Output<string>, pulumi.Output<string>];
    const server = args.target.deploy(
      name,
      {
        kind: "stateful",
        image: args.image,
        args: [
          "--port",
          ":7070",
          "--health",
          "/health",
          "--region",
          REGION,
          "--iam-dir",
          "/data",
          "posix",
          "/data",
        ],
        env: { ROOT_ACCESS_KEY: ACCESS_KEY },
        secrets: { ROOT_SECRET_KEY: secretKey },
        ports: { s3: { port: 7070, ...(args.port !== undefined && { publish: args.port }) } },
        ready: { http: "/health", port: "s3" },
        replicas: 1,
        startup: "parallel",
        storage: { mount: "/data", size: args.storage },
        scratch: [],
        memory: args.memory,
      },
      { parent: this },
    );
    const endpoint = server.endpoints.s3;
    const made = args.target.deploy(
      `${name}-bucket`,
      {
        kind: "task",
        image: args.toolsImage,
        command: ["python3", "/headwater/make-bucket.py", args.bucket, ...args.folders],
        env: {
          AWS_ACCESS_KEY_ID: ACCESS_KEY,
          AWS_DEFAULT_REGION: REGION,
          AWS_ENDPOINT_URL: url(endpoint),
          READER,
          READER_FOLDERS: args.readable.join(" "),
          ...(args.takeOver && { TAKE_OVER: "yes" }),
        },
        secrets: { AWS_SECRET_ACCESS_KEY: secretKey, READER_SECRET_KEY: readerKey },
        files: bucketFiles(),
        retries: 2,
        timeout: 60,
        memory: "256 MB",
        uses: [endpoint],
      },
      { parent: this },
    );
    this.bucket = {
      name: args.bucket,
      region: REGION,
      url: url(endpoint),
      key: { id: ACCESS_KEY, secret: secretKey },
      reader: { id: READER, secret: readerKey },
      endpoint,
      made,
    };
    this.registerOutputs({});
  }
}
