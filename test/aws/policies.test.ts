import { expect, test } from "vitest";
import {
  accountTrust,
  encryptedOnly,
  folderPolicy,
  serviceTrust,
} from "../../infra/aws/policies.ts";

const BUCKET = "arn:aws:s3:::lake";

test("a service account's role is taken by pods of just that account", () => {
  expect(accountTrust("arn:oidc", "oidc.example/id/1", "data", "spark-history")).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: "arn:oidc" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "oidc.example/id/1:aud": "sts.amazonaws.com",
            "oidc.example/id/1:sub": "system:serviceaccount:data:spark-history",
          },
        },
      },
    ],
  });
});

test("a service's role is taken by that service", () => {
  expect(serviceTrust("eks.amazonaws.com", "sts:TagSession")).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ],
  });
});

test("who reads a folder reads what is in it, and the empty keys above it, and writes nothing", () => {
  expect(folderPolicy(BUCKET, { reads: ["sales/input/csv"] })).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Names",
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        Resource: [BUCKET],
      },
      {
        Sid: "Read",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [
          `${BUCKET}/sales/input/csv`,
          `${BUCKET}/sales/input/csv/*`,
          `${BUCKET}/sales`,
          `${BUCKET}/sales/`,
          `${BUCKET}/sales/input`,
          `${BUCKET}/sales/input/`,
        ],
      },
    ],
  });
});

test("who writes a folder reads it as well, and writes no other", () => {
  const [, read, write] = folderPolicy(BUCKET, { reads: ["a"], writes: ["b"] }).Statement;
  expect(read?.Resource).toEqual([`${BUCKET}/a`, `${BUCKET}/a/*`, `${BUCKET}/b`, `${BUCKET}/b/*`]);
  expect(write).toEqual({
    Sid: "Write",
    Effect: "Allow",
    Action: [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
    ],
    Resource: [`${BUCKET}/b`, `${BUCKET}/b/*`],
  });
});

test("the order in which folders are written makes no difference, nor that one is there twice", () => {
  expect(folderPolicy(BUCKET, { reads: ["b", "a"], writes: ["a"] })).toEqual(
    folderPolicy(BUCKET, { reads: ["a", "b", "a"], writes: ["a"] }),
  );
});

test("what comes to a bucket unencrypted is refused, whoever sends it", () => {
  expect(encryptedOnly(BUCKET)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "EncryptedOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [BUCKET, `${BUCKET}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
});
