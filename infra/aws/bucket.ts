import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { encryptedOnly } from "./policies.ts";

/** Days that an object stays which another has taken the place of, or that was deleted. */
const KEPT_VERSIONS = 30;

/** Arguments of {@link PlatformBucket}. */
export interface PlatformBucketArgs {
  readonly provider: aws.Provider;
  /** A name that no other bucket in the world has. */
  readonly bucketName: string;
  /** Days that objects of a folder stay, such as logs. */
  readonly scratch: Readonly<Record<string, number>>;
  readonly protect: boolean;
}

/** A bucket of S3 that only this account reaches, encrypted, with the versions of a month. */
export class PlatformBucket extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** What must be there before the bucket is used. */
  readonly ready: readonly pulumi.Resource[];
  /** Makes a folder, which must exist before its first object. */
  readonly folder: (folder: string) => pulumi.Resource;

  constructor(name: string, args: PlatformBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:aws:PlatformBucket", name, { bucket: args.bucketName }, opts);
    const { protect } = args;
    const own = { parent: this, provider: args.provider };
    const made = new aws.s3.Bucket(
      name,
      { bucket: args.bucketName, forceDestroy: !protect },
      { ...own, protect },
    );
    const bucket = made.bucket;
    const closed = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      own,
    );
    const owned = new aws.s3.BucketOwnershipControls(
      name,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      own,
    );
    const encrypted = new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      own,
    );
    const versioned = new aws.s3.BucketVersioning(
      name,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      own,
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      { bucket, rules: lifecycle(args.scratch) },
      // A rule about versions needs them to be there.
      { ...own, dependsOn: [versioned] },
    );
    const policy = new aws.s3.BucketPolicy(
      name,
      {
        bucket,
        policy: made.arn.apply((arn) => JSON.stringify(encryptedOnly(arn))),
      },
      // S3 refuses two changes of a bucket's access at the same time.
      { ...own, dependsOn: [closed] },
    );
    this.arn = made.arn;
    this.ready = [closed, owned, encrypted, versioned, policy];
    this.folder = (folder) =>
      new aws.s3.BucketObjectv2(
        `${name}-${folder}`,
        { bucket, key: `${folder}/`, content: "" },
        { ...own, dependsOn: [...this.ready] },
      );
    this.registerOutputs({});
  }
}

/** Rules for what nobody looks at again, sorted by folder. Pure. */
export const lifecycle = (
  scratch: Readonly<Record<string, number>>,
): aws.types.input.s3.BucketLifecycleConfigurationRule[] => [
  {
    id: "versions",
    status: "Enabled",
    filter: { prefix: "" },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    expiration: { expiredObjectDeleteMarker: true },
    noncurrentVersionExpiration: { noncurrentDays: KEPT_VERSIONS },
  },
  ...Object.entries(scratch)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, days]) => ({
      id: folder,
      status: "Enabled",
      // The folder itself is an object without content, which must stay.
      filter: { and: { prefix: `${folder}/`, objectSizeGreaterThan: 0 } },
      expiration: { days },
    })),
];
