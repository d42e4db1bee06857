import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { TASK_LOGS } from "../compute/airflow-config.ts";
import { EVENT_LOGS } from "../compute/spark-config.ts";
import type { Registry } from "../images/images.ts";
import { type Scope, scoped } from "../model/names.ts";
import type { Stores } from "../stores/stores.ts";
import type { Place } from "../targets/place.ts";
import { outsider } from "../targets/endpoints.ts";
import { KubernetesTarget } from "../targets/kubernetes/target.ts";
import { PlatformBucket } from "./bucket.ts";
import { EksCluster } from "./cluster.ts";
import { ManagedPostgres } from "./database.ts";
import { accountRole } from "./identity.ts";
import { Network } from "./network.ts";
import { NAME_SERVER } from "./network-plan.ts";
import { ImageRegistry } from "./registry.ts";
import type { AwsSettings } from "./settings.ts";
import { Foundation } from "./foundation.ts";

/** Days after which logs go: nobody looks at older ones. */
const SCRATCH = { [EVENT_LOGS]: 30, [TASK_LOGS]: 90 } as const;

/** Arguments of {@link AwsPlace}. */
export interface AwsPlaceArgs extends Omit<AwsSettings, "kind"> {
  readonly scope: Scope;
  /** What the bucket's name begins with. */
  readonly bucket: string;
  /** PostgreSQL's server parameters by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** An AWS account as a place for the platform: its network, cluster, registry, database and bucket, in the order in which one is handed to the next. */
export class AwsPlace extends pulumi.ComponentResource implements Place {
  readonly target: Place["target"];
  readonly registry: Registry;
  readonly stores: Stores;
  readonly outputs: Readonly<Record<string, unknown>>;

  constructor(name: string, args: AwsPlaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:aws:Place", name, { region: args.region, protect: args.protect }, opts);
    const { scope, region, account, protect, cidr } = args;
    const whole = `${scope.project}-${scope.stack}`;
    const provider = new aws.Provider("aws", {
      region,
      allowedAccountIds: [account],
      defaultTags: { tags: { ...args.tags, project: scope.project, stack: scope.stack } },
    });
    const shared = { provider, region, protect };
    const part = { parent: this };
    const key = new aws.kms.Key(
      "key",
      { description: `Secrets and database of ${whole}`, enableKeyRotation: true },
      { parent: this, provider, protect },
    );

    const registry = new ImageRegistry("registry", { ...shared, account, prefix: whole }, part);
    const network = new Network(
      "network",
      { ...shared, zones: args.zones, cidr, cluster: whole },
      part,
    );
    const cluster = new EksCluster(
      "cluster",
      {
        ...shared,
        clusterName: whole,
        version: args.kubernetesVersion,
        subnets: network.privateSubnets,
        key: key.arn,
        publicAccessFrom: args.publicAccessFrom,
        admins: args.admins,
        after: network.ready,
      },
      part,
    );
    const bucketName = `${args.bucket}-${scope.stack}-${account}-${region}`;
    const bucket = new PlatformBucket("bucket", { ...shared, bucketName, scratch: SCRATCH }, part);

    const kubernetes = new k8s.Provider(
      "kubernetes",
      { kubeconfig: cluster.kubeconfig },
      { dependsOn: [...cluster.ready] },
    );
    this.target = ({ airflow }) => {
      const foundation = new Foundation(
        "foundation",
        { provider: kubernetes, protect, namespace: args.namespace, image: airflow },
        part,
      );
      return new KubernetesTarget(
        scope,
        { namespace: args.namespace },
        {
          provider: kubernetes,
          first: foundation.ready,
          storageClass: foundation.storageClass,
          nameServer: NAME_SERVER,
          protect,
          role: (account, namespace, folders, { parent }) =>
            accountRole(
              account,
              { provider, identities: cluster.identities, namespace, bucket: bucket.arn, folders },
              parent,
            ),
        },
      );
    };
    this.registry = registry;
    this.stores = {
      postgres: (database, made, { parent }) =>
        new ManagedPostgres(
          database,
          {
            ...shared,
            ...made,
            identifier: scoped(scope, database),
            vpcId: network.vpcId,
            subnets: network.privateSubnets,
            from: cluster.securityGroup,
            cidr,
            key: key.arn,
            size: args.database,
            parameters: args.parameters,
          },
          { parent },
        ),
      bucket: (store, { folders }) => {
        const host = `s3.${region}.amazonaws.com`;
        // Its addresses are the region's, of which there are many; certificates tell that it is S3.
        const { endpoints, ...owner } = outsider(
          store,
          host,
          { ports: { s3: 443 }, addresses: ["0.0.0.0/0"] },
          [...bucket.ready, ...folders.map(bucket.folder)],
        );
        return {
          bucket: {
            name: bucketName,
            region,
            url: `https://${host}`,
            endpoint: endpoints.s3,
            made: { ...owner, endpoints: {} },
          },
        };
      },
    };
    this.outputs = {
      cluster: cluster.name,
      kubeconfig: pulumi.secret(cluster.kubeconfig),
      registry: registry.prefix,
      bucket: bucketName,
    };
    this.registerOutputs({});
  }
}
