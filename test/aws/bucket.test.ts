import { expect, test } from "vitest";
import { PlatformBucket } from "../../infra/aws/bucket.ts";
import { encryptedOnly } from "../../infra/aws/policies.ts";
import { kinds } from "../support/resources.ts";
import { onAws } from "./deploy.ts";

const bucket = (protect: boolean) =>
  onAws((provider, parent) => {
    const made = new PlatformBucket(
      "lake",
      {
        provider,
        bucketName: "lake-1",
        scratch: { "spark-events": 30, "airflow-logs": 90 },
        protect,
      },
      { parent },
    );
    made.folder("spark-events");
  });

test("a bucket is private, encrypted, versioned and reached by TLS alone, whole", async () => {
  const { resources, inputs, one } = await bucket(true);
  expect(kinds(resources)).toEqual([
    "Bucket lake",
    "BucketLifecycleConfiguration lake",
    "BucketObjectv2 lake-spark-events",
    "BucketOwnershipControls lake",
    "BucketPolicy lake",
    "BucketPublicAccessBlock lake",
    "BucketServerSideEncryptionConfiguration lake",
    "BucketVersioning lake",
  ]);
  expect(inputs("Bucket", "lake")).toEqual({ bucket: "lake-1", forceDestroy: false });
  expect(one("Bucket", "lake").protect).toBe(true);
  expect(inputs("BucketPublicAccessBlock", "lake")).toEqual({
    bucket: "lake-1",
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(inputs("BucketOwnershipControls", "lake")).toEqual({
    bucket: "lake-1",
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  expect(inputs("BucketServerSideEncryptionConfiguration", "lake")).toEqual({
    bucket: "lake-1",
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  expect(inputs("BucketVersioning", "lake")).toEqual({
    bucket: "lake-1",
    versioningConfiguration: { status: "Enabled" },
  });
  const { policy, ...where } = inputs("BucketPolicy", "lake");
  expect(where).toEqual({ bucket: "lake-1" });
  expect(JSON.parse(String(policy))).toEqual(encryptedOnly("arn:aws:s3:::lake-1"));
  expect(inputs("BucketObjectv2", "lake-spark-events")).toEqual({
    bucket: "lake-1",
    key: "spark-events/",
    content: "",
  });
});

test("old versions go after a month and logs after their days, and folders stay, whole", async () => {
  const { inputs } = await bucket(true);
  const scratch = (folder: string, days: number) => ({
    id: folder,
    status: "Enabled",
    filter: { and: { prefix: `${folder}/`, objectSizeGreaterThan: 0 } },
    expiration: { days },
  });
  expect(inputs("BucketLifecycleConfiguration", "lake")).toEqual({
    bucket: "lake-1",
    rules: [
      {
        id: "versions",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        expiration: { expiredObjectDeleteMarker: true },
        noncurrentVersionExpiration: { noncurrentDays: 30 },
      },
      scratch("airflow-logs", 90),
      scratch("spark-events", 30),
    ],
  });
});

test("without protection it goes with all that is in it", async () => {
  const { inputs, one } = await bucket(false);
  expect(inputs("Bucket", "lake")).toEqual({ bucket: "lake-1", forceDestroy: true });
  expect(one("Bucket", "lake").protect).toBeUndefined();
});
