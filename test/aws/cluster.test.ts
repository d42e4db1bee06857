import { expect, test } from "vitest";
import { EksCluster } from "../../infra/aws/cluster.ts";
import { kubeconfig } from "../../infra/aws/cluster-config.ts";
import { kinds } from "../support/resources.ts";
import { onAws } from "./deploy.ts";

const ADMINS = ["arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:user/b"];

const cluster = (publicAccessFrom: readonly string[] = []) =>
  onAws(
    (provider, parent) =>
      new EksCluster(
        "cluster",
        {
          provider,
          clusterName: "it",
          region: "eu-central-1",
          version: "1.35",
          subnets: ["subnet-1", "subnet-2"],
          key: "arn:key",
          publicAccessFrom,
          admins: ADMINS,
          protect: true,
          after: [],
        },
        { parent },
      ),
  );

test("is one cluster, its two roles with their policies, its logs and its admins", async () => {
  const { resources } = await cluster();
  expect(kinds(resources)).toEqual([
    "LogGroup cluster-logs",
    "AccessEntry admin-0",
    "AccessEntry admin-1",
    "AccessPolicyAssociation admin-0",
    "AccessPolicyAssociation admin-1",
    "Cluster cluster",
    "OpenIdConnectProvider cluster-identities",
    "Role cluster-control",
    "Role cluster-node",
    "RolePolicyAttachment cluster-control-AmazonEKSBlockStoragePolicy",
    "RolePolicyAttachment cluster-control-AmazonEKSClusterPolicy",
    "RolePolicyAttachment cluster-control-AmazonEKSComputePolicy",
    "RolePolicyAttachment cluster-control-AmazonEKSLoadBalancingPolicy",
    "RolePolicyAttachment cluster-control-AmazonEKSNetworkingPolicy",
    "RolePolicyAttachment cluster-node-AmazonEC2ContainerRegistryPullOnly",
    "RolePolicyAttachment cluster-node-AmazonEKSWorkerNodeMinimalPolicy",
  ]);
});

test("is in Auto Mode, with its API within the network alone, whole", async () => {
  const { inputs, one } = await cluster();
  expect(inputs("Cluster", "cluster")).toEqual({
    name: "it",
    version: "1.35",
    roleArn: "<arn of Role cluster-control>",
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    bootstrapSelfManagedAddons: false,
    computeConfig: {
      enabled: true,
      nodePools: ["general-purpose", "system"],
      nodeRoleArn: "<arn of Role cluster-node>",
    },
    kubernetesNetworkConfig: {
      elasticLoadBalancing: { enabled: true },
      serviceIpv4Cidr: "172.20.0.0/16",
    },
    storageConfig: { blockStorage: { enabled: true } },
    encryptionConfig: { provider: { keyArn: "arn:key" }, resources: ["secrets"] },
    enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    vpcConfig: {
      subnetIds: ["subnet-1", "subnet-2"],
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
    },
    upgradePolicy: { supportType: "STANDARD" },
    deletionProtection: true,
  });
  expect(one("Cluster", "cluster").protect).toBe(true);
  expect(inputs("LogGroup", "cluster-logs")).toEqual({
    name: "/aws/eks/it/cluster",
    retentionInDays: 30,
  });
});

test("has a public address for named ranges alone, where there are any", async () => {
  const { inputs } = await cluster(["192.0.2.0/24"]);
  expect(inputs("Cluster", "cluster")["vpcConfig"]).toEqual({
    subnetIds: ["subnet-1", "subnet-2"],
    endpointPrivateAccess: true,
    endpointPublicAccess: true,
    publicAccessCidrs: ["192.0.2.0/24"],
  });
});

test("its roles and who administers it, whole", async () => {
  const { inputs } = await cluster();
  const trust = (service: string, ...actions: string[]) => ({
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: service },
          Action: ["sts:AssumeRole", ...actions],
        },
      ],
    }),
  });
  expect(inputs("Role", "cluster-control")).toEqual(trust("eks.amazonaws.com", "sts:TagSession"));
  expect(inputs("Role", "cluster-node")).toEqual(trust("ec2.amazonaws.com"));
  expect(inputs("RolePolicyAttachment", "cluster-control-AmazonEKSComputePolicy")).toEqual({
    role: "<name of Role cluster-control>",
    policyArn: "arn:aws:iam::aws:policy/AmazonEKSComputePolicy",
  });
  expect(inputs("AccessEntry", "admin-1")).toEqual({ clusterName: "it", principalArn: ADMINS[1] });
  expect(inputs("AccessPolicyAssociation", "admin-1")).toEqual({
    clusterName: "it",
    principalArn: ADMINS[1],
    policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    accessScope: { type: "cluster" },
  });
  expect(inputs("OpenIdConnectProvider", "cluster-identities")).toEqual({
    url: "https://oidc.example/id/1",
    clientIdLists: ["sts.amazonaws.com"],
  });
});

test("its kubeconfig holds no secret, and asks the AWS CLI who its user is", () => {
  const address = { name: "it", region: "eu-central-1", endpoint: "https://c", authority: "Y2E=" };
  expect(JSON.parse(kubeconfig(address))).toEqual({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "it",
    contexts: [{ name: "it", context: { cluster: "it", user: "it" } }],
    clusters: [
      { name: "it", cluster: { server: "https://c", "certificate-authority-data": "Y2E=" } },
    ],
    users: [
      {
        name: "it",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["--region", "eu-central-1", "eks", "get-token", "--cluster-name", "it"],
            interactiveMode: "Never",
          },
        },
      },
    ],
  });
});
