import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type * as random from "@pulumi/random";
import { PlatformBucket } from "../../infra/aws/bucket.ts";
import { EksCluster } from "../../infra/aws/cluster.ts";
import { ManagedPostgres } from "../../infra/aws/database.ts";
import { accountRole } from "../../infra/aws/identity.ts";
import { Network } from "../../infra/aws/network.ts";
import { ImageRegistry } from "../../infra/aws/registry.ts";
import { outsider } from "../../infra/targets/endpoints.ts";
import type { Target } from "../../infra/targets/target.ts";
import {
  ACCOUNT,
  BUCKET,
  CIDR,
  FOLDERS,
  IMAGES,
  NAMESPACE,
  REGION,
  WHOLE,
  ZONES,
} from "./names.ts";

/** Arguments of {@link parts}. */
export interface PartsArgs {
  readonly aws: aws.Provider;
  readonly random: random.Provider;
  readonly protect: boolean;
}

/**
 * All that the program has in an AWS account, put together as `AwsPlace` does it. What runs in the cluster is left out, for an emulated
 * cluster has no API: storage class, service accounts and the task that makes the databases. So are the cluster's admins, of which moto
 * knows nothing, and its security group: moto's clusters have none, and another group stands for it. The bucket gets no folders: moto
 * does not look at the condition of the bucket's policy, and refuses every object; nor rules for them, of which moto forgets a part.
 */
export function parts({ aws: provider, random, protect }: PartsArgs): void {
  const owner = new pulumi.ComponentResource(
    "test:index:Parts",
    "parts",
    {},
    { providers: { random } },
  );
  const part = { parent: owner };
  const shared = { provider, region: REGION, protect };
  const key = new aws.kms.Key(
    "key",
    { description: `Secrets and database of ${WHOLE}`, enableKeyRotation: true },
    { ...part, provider, protect },
  );
  const registry = new ImageRegistry(
    "registry",
    { ...shared, account: ACCOUNT, prefix: WHOLE },
    part,
  );
  for (const image of IMAGES) registry.repository(image);
  const network = new Network(
    "network",
    { ...shared, zones: ZONES, cidr: CIDR, cluster: WHOLE },
    part,
  );
  const cluster = new EksCluster(
    "cluster",
    {
      ...shared,
      clusterName: WHOLE,
      version: "1.35",
      subnets: network.privateSubnets,
      key: key.arn,
      publicAccessFrom: [],
      admins: [],
      after: network.ready,
    },
    part,
  );
  const pods = new aws.ec2.SecurityGroup(
    "pods",
    { vpcId: network.vpcId, description: "Stands for the cluster's" },
    { ...part, provider },
  );
  const bucket = new PlatformBucket("bucket", { ...shared, bucketName: BUCKET, scratch: {} }, part);
  new ManagedPostgres(
    "postgres",
    {
      ...shared,
      target: noTarget,
      image: "none",
      databases: ["airflow"],
      identifier: `${WHOLE}-postgres`,
      vpcId: network.vpcId,
      subnets: network.privateSubnets,
      from: pods.id,
      cidr: CIDR,
      key: key.arn,
      size: { instanceClass: "db.t4g.medium", storage: 50, backupDays: 7, multiAz: true },
      parameters: {},
    },
    part,
  );
  for (const [account, folders] of Object.entries(FOLDERS)) {
    const { identities } = cluster;
    const role = { provider, identities, namespace: NAMESPACE, bucket: bucket.arn, folders };
    accountRole(account, role, owner);
  }
}

/** Takes workloads and makes nothing of them. */
const noTarget: Target = {
  kind: "kubernetes",
  pageUrl: () => "",
  deploy: (name) => ({ name, endpoints: {} as never, ready: [] }),
  external: (name, external) => outsider(name, name, external, external.ready),
};
