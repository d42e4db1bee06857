import type { Folders } from "../model/workload.ts";

/** An IAM policy, as JSON. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  /** Who; in policies of roles it is the role. */
  readonly Principal?: "*" | Readonly<Record<string, string>>;
  readonly Action: readonly string[] | string;
  readonly Resource?: readonly string[] | string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const document = (...statements: readonly Statement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** Lets a service of AWS take a role. Pure. @param actions beside `sts:AssumeRole`. */
export const serviceTrust = (service: string, ...actions: readonly string[]): PolicyDocument =>
  document({
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["sts:AssumeRole", ...actions],
  });

/**
 * Lets pods of just one service account take a role. Pure.
 * @param provider ARN of the cluster's OIDC provider. @param issuer its URL without `https://`.
 */
export const accountTrust = (
  provider: string,
  issuer: string,
  namespace: string,
  account: string,
): PolicyDocument =>
  document({
    Effect: "Allow",
    Principal: { Federated: provider },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${account}`,
      },
    },
  });

/**
 * What a process may do with a bucket: know its names, and read or write some folders. Pure.
 *
 * All names, since S3 answers for a key that is not there with "forbidden" to who may not list it, and S3A asks for keys that are not
 * there all the time. It asks for the folders above a folder as well, so that these keys, which hold nothing, may be read.
 * @param bucket its ARN.
 */
export function folderPolicy(bucket: string, { reads = [], writes = [] }: Folders): PolicyDocument {
  const all = [...new Set([...reads, ...writes])].sort();
  const within = (folders: readonly string[]) =>
    [...new Set(folders)]
      .sort()
      .flatMap((folder) => [`${bucket}/${folder}`, `${bucket}/${folder}/*`]);
  const above = [...new Set(all.flatMap(parents))]
    .filter((folder) => !all.includes(folder))
    .sort()
    .flatMap((folder) => [`${bucket}/${folder}`, `${bucket}/${folder}/`]);
  return document(
    {
      Sid: "Names",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      Resource: [bucket],
    },
    {
      Sid: "Read",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: [...within(all), ...above],
    },
    ...(writes.length === 0
      ? []
      : [
          {
            Sid: "Write",
            Effect: "Allow",
            Action: [
              "s3:AbortMultipartUpload",
              "s3:DeleteObject",
              "s3:ListMultipartUploadParts",
              "s3:PutObject",
            ],
            Resource: within(writes),
          } as const,
        ]),
  );
}

/** Refuses everything that comes to a bucket unencrypted. Pure. @param bucket its ARN. */
export const encryptedOnly = (bucket: string): PolicyDocument =>
  document({
    Sid: "EncryptedOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket, `${bucket}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });

/** `sales/input/a` lies below `sales/input` and `sales`. */
const parents = (folder: string): string[] => {
  const names = folder.split("/");
  return names.slice(1).map((_, depth) => names.slice(0, depth + 1).join("/"));
};
