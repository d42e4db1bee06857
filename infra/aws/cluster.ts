import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  CLUSTER_POLICIES,
  CONTROL_PLANE_LOGS,
  kubeconfig,
  NODE_POLICIES,
} from "./cluster-config.ts";
import { SERVICE_CIDR } from "./network-plan.ts";
import { type PolicyDocument, serviceTrust } from "./policies.ts";

/** Arguments of {@link EksCluster}. */
export interface EksClusterArgs {
  readonly provider: aws.Provider;
  /** The cluster's name, which no other in the region may have. */
  readonly clusterName: string;
  readonly region: string;
  readonly version: string;
  readonly subnets: readonly pulumi.Input<string>[];
  /** ARN of the key that Secrets are encrypted with. */
  readonly key: pulumi.Input<string>;
  /** Ranges of addresses that reach the API from the internet. None: it has no public address. */
  readonly publicAccessFrom: readonly string[];
  /** ARNs of the roles and users that administer it. */
  readonly admins: readonly string[];
  readonly protect: boolean;
  /** What must be there before its machines. */
  readonly after: readonly pulumi.Resource[];
}

/** EKS in Auto Mode: AWS makes and replaces machines, and runs what attaches volumes and load balancers. */
export class EksCluster extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  /** Of machines and pods, and of the control plane's own addresses. */
  readonly securityGroup: pulumi.Output<string>;
  /** The provider of the identities of its service accounts. */
  readonly identities: aws.iam.OpenIdConnectProvider;
  /** What must be there before anything is made in it, and goes after all that. */
  readonly ready: readonly pulumi.Resource[];
  readonly #opts: pulumi.CustomResourceOptions;

  constructor(name: string, args: EksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("headwater:aws:EksCluster", name, { version: args.version }, opts);
    const { clusterName, region, provider, protect } = args;
    this.#opts = { parent: this, provider };
    const control = this.#role(
      `${name}-control`,
      serviceTrust("eks.amazonaws.com", "sts:TagSession"),
      CLUSTER_POLICIES,
    );
    const nodes = this.#role(`${name}-node`, serviceTrust("ec2.amazonaws.com"), NODE_POLICIES);
    // EKS would make it itself, and would leave it behind.
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { name: `/aws/eks/${clusterName}/cluster`, retentionInDays: 30 },
      this.#opts,
    );
    const isPublic = args.publicAccessFrom.length > 0;
    const cluster = new aws.eks.Cluster(
      name,
      {
        name: clusterName,
        version: args.version,
        roleArn: control.role.arn,
        // The account that makes the cluster has no rights by that: `admins` says it all.
        accessConfig: {
          authenticationMode: "API",
          bootstrapClusterCreatorAdminPermissions: false,
        },
        bootstrapSelfManagedAddons: false,
        computeConfig: {
          enabled: true,
          nodePools: ["general-purpose", "system"],
          nodeRoleArn: nodes.role.arn,
        },
        kubernetesNetworkConfig: {
          elasticLoadBalancing: { enabled: true },
          serviceIpv4Cidr: SERVICE_CIDR,
        },
        storageConfig: { blockStorage: { enabled: true } },
        encryptionConfig: { provider: { keyArn: args.key }, resources: ["secrets"] },
        enabledClusterLogTypes: [...CONTROL_PLANE_LOGS],
        vpcConfig: {
          subnetIds: [...args.subnets],
          endpointPrivateAccess: true,
          endpointPublicAccess: isPublic,
          ...(isPublic && { publicAccessCidrs: [...args.publicAccessFrom] }),
        },
        upgradePolicy: { supportType: "STANDARD" },
        deletionProtection: protect,
      },
      {
        ...this.#opts,
        protect,
        dependsOn: [...control.ready, ...nodes.ready, logs, ...args.after],
      },
    );
    this.identities = new aws.iam.OpenIdConnectProvider(
      `${name}-identities`,
      { url: issuer(cluster), clientIdLists: ["sts.amazonaws.com"] },
      this.#opts,
    );
    this.name = cluster.name;
    this.securityGroup = cluster.vpcConfig.clusterSecurityGroupId;
    this.kubeconfig = pulumi
      .all([cluster.name, cluster.endpoint, cluster.certificateAuthority.data])
      .apply(([made, endpoint, authority]) =>
        kubeconfig({ name: made, region, endpoint, authority }),
      );
    this.ready = [cluster, ...args.admins.map((arn, index) => this.#admin(index, arn, cluster))];
    this.registerOutputs({});
  }

  #role(name: string, trust: PolicyDocument, policies: readonly string[]) {
    const role = new aws.iam.Role(name, { assumeRolePolicy: JSON.stringify(trust) }, this.#opts);
    const ready = policies.map(
      (policy) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${policy}`,
          { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
          this.#opts,
        ),
    );
    return { role, ready };
  }

  /** Lets a role or a user of the account administer the cluster. */
  #admin(index: number, principalArn: string, cluster: aws.eks.Cluster): pulumi.Resource {
    const entry = new aws.eks.AccessEntry(
      `admin-${index}`,
      { clusterName: cluster.name, principalArn },
      this.#opts,
    );
    return new aws.eks.AccessPolicyAssociation(
      `admin-${index}`,
      {
        clusterName: cluster.name,
        principalArn: entry.principalArn,
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        accessScope: { type: "cluster" },
      },
      this.#opts,
    );
  }
}

const issuer = (cluster: aws.eks.Cluster): pulumi.Output<string> =>
  cluster.identities.apply(([identity]) => identity?.oidcs?.[0]?.issuer ?? "");
