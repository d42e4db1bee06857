import { z } from "zod";

const CIDR = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;

const range = z.string().regex(CIDR, "is not a range of addresses, such as `10.0.0.0/16`");

const database = z
  .strictObject({
    instanceClass: z
      .string()
      .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "is not an instance class, such as `db.m7g.large`")
      .default("db.m7g.large")
      .describe("Size of the database's machine."),
    storage: z
      .int()
      .min(20)
      .max(65536)
      .default(100)
      .describe(
        "Storage in GB, of the type gp3; it grows by itself to four times that, and never shrinks.",
      ),
    backupDays: z
      .int()
      .min(1)
      .max(35)
      .default(7)
      .describe("Days for which the database can be restored to any moment."),
    multiAz: z.boolean().default(true).describe("Whether a standby in another zone takes over."),
  })
  .prefault({})
  .describe("Amazon RDS for PostgreSQL, in place of a server of the platform's own.");

/** What a stack file says of AWS; the SDK of AWS is not loaded for it. */
export const awsTarget = z.strictObject({
  kind: z
    .literal("aws")
    .describe("An AWS account: the stack makes a network, an EKS cluster, RDS, S3 and ECR in it."),
  account: z
    .string()
    .regex(/^\d{12}$/, "is not an account: 12 digits, in quotes")
    .describe(
      "The account's number; there is no default, so that no stack goes to whichever account the shell's credentials are for.",
    ),
  region: z
    .string()
    .regex(
      /^(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d$/,
      "is not a region, such as `eu-central-1`; those of China and of governments are not supported",
    )
    .describe("The region."),
  namespace: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      "is not a namespace name: lower-case letters, digits and dashes",
    )
    .describe("The namespace of the cluster, which the stack makes and owns."),
  zones: z
    .array(z.string().regex(/^[a-z]$/, "is not a zone's letter, such as `a`"))
    .default(["a", "b", "c"])
    .describe(
      "The letters of two or three availability zones that the account has: `aws ec2 describe-availability-zones`. Fixed once the network is there.",
    ),
  cidr: range
    .default("10.0.0.0/16")
    .describe("Addresses of the network, private ones, from /16 to /20. Fixed once it is there."),
  kubernetesVersion: z
    .string()
    .regex(/^1\.\d\d$/, 'is not a version of Kubernetes in quotes, such as `"1.35"`')
    .default("1.35")
    .describe("Kubernetes' version; it can go up, one step at a time, never down."),
  publicAccessFrom: z
    .array(range)
    .default([])
    .describe(
      "Ranges of addresses that reach the cluster's API from the internet. Without one it is reached from within the network alone, and so must `npm run up` be run there.",
    ),
  admins: z
    .array(
      z
        .string()
        .regex(
          /^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/,
          "is not a role or a user, such as `arn:aws:iam::123456789012:role/deployer`",
        ),
    )
    .min(1)
    .describe(
      "Roles and users that administer the cluster; whoever runs `npm run up` must be among them.",
    ),
  database,
  protect: z
    .boolean()
    .default(true)
    .describe(
      "Whether what holds data is protected: against `destroy`, and with a last snapshot or a kept volume where it goes after all. With `false` a destroy leaves nothing behind.",
    ),
  tags: z
    .record(z.string(), z.string())
    .default({})
    .describe("Tags of everything, beside `project` and `stack`."),
});

/** The settings of a stack on AWS. */
export type AwsSettings = z.infer<typeof awsTarget>;
