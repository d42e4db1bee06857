import {
  CLUSTER_POLICIES,
  CONTROL_PLANE_LOGS,
  NODE_POLICIES,
} from "../../infra/aws/cluster-config.ts";
import {
  accountTrust,
  encryptedOnly,
  folderPolicy,
  serviceTrust,
} from "../../infra/aws/policies.ts";
import type { Account } from "./account.ts";
import { BUCKET, CIDR, FOLDERS, IMAGES, NAMESPACE, REGION, WHOLE, ZONES } from "./names.ts";
import type { seen } from "./seen.ts";

/**
 * What the program's parts must come to in an account. Pure.
 * @param identities the account's own, whose names AWS makes up.
 */
export function wanted(
  protect: boolean,
  identities: Account["identities"],
): ReturnType<typeof seen> {
  const zones = ZONES.map((letter) => `${REGION}${letter}`);
  const arn = identities[0]?.Arn ?? "";
  const issuer = arn.replace(/^.*:oidc-provider\//, "");
  const bucket = `arn:aws:s3:::${BUCKET}`;
  const roles = [
    { trust: serviceTrust("ec2.amazonaws.com"), attached: [...NODE_POLICIES], own: [] },
    {
      trust: serviceTrust("eks.amazonaws.com", "sts:TagSession"),
      attached: [...CLUSTER_POLICIES],
      own: [],
    },
    ...Object.entries(FOLDERS).map(([account, folders]) => ({
      trust: accountTrust(arn, issuer, NAMESPACE, account),
      attached: [],
      own: [folderPolicy(bucket, folders)],
    })),
  ];
  return {
    networks: [
      {
        cidr: CIDR,
        waysOut: zones.flatMap((zone) => [
          `${zone}: NAT gateway in ${zone}`,
          `${zone}: internet gateway`,
        ]),
        toS3: [{ service: `com.amazonaws.${REGION}.s3`, zones }],
        defaultGroup: [],
        waysIn: ["PostgreSQL of the platform: tcp 5432-5432 from Stands for the cluster's"],
      },
    ],
    buckets: [
      {
        name: BUCKET,
        closed: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        owner: ["BucketOwnerEnforced"],
        encrypted: ["AES256"],
        versioned: "Enabled",
        policy: encryptedOnly(bucket),
      },
    ],
    repositories: IMAGES.map((image) => ({
      name: `${WHOLE}/${image}`,
      tags: "IMMUTABLE",
      scanned: true,
      encrypted: "KMS",
    })),
    clusters: [
      {
        name: WHOLE,
        zones,
        api: { public: false, private: true },
        encrypted: ["secrets"],
        logs: [...CONTROL_PLANE_LOGS],
      },
    ],
    databases: [
      {
        name: `${WHOLE}-postgres`,
        zones,
        standby: true,
        encrypted: true,
        public: false,
        protected: protect,
        backupDays: 7,
        groups: ["PostgreSQL of the platform"],
        forcesTls: "1",
      },
    ],
    roles: roles.sort((a, b) => (JSON.stringify(a.trust) < JSON.stringify(b.trust) ? -1 : 1)),
    logs: {
      [`/aws/eks/${WHOLE}/cluster`]: 30,
      [`/aws/rds/instance/${WHOLE}-postgres/postgresql`]: 30,
      [`/aws/rds/instance/${WHOLE}-postgres/upgrade`]: 30,
    },
    keys: [{ state: "Enabled", rotated: true }],
  };
}
