/** The managed policies of a cluster's role in Auto Mode (EKS user guide, "Amazon EKS Auto Mode cluster IAM role"). */
export const CLUSTER_POLICIES = [
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
] as const;

/** Those of its machines' role (the same guide, "Amazon EKS Auto Mode node IAM role"). */
export const NODE_POLICIES = [
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEKSWorkerNodeMinimalPolicy",
] as const;

/** Logs of the control plane that CloudWatch keeps, for a month. */
export const CONTROL_PLANE_LOGS = [
  "api",
  "audit",
  "authenticator",
  "controllerManager",
  "scheduler",
] as const;

/** What a kubeconfig is made from. */
export interface ClusterAddress {
  readonly name: string;
  readonly region: string;
  /** `https://...eks.amazonaws.com` */
  readonly endpoint: string;
  /** The certificate authority, as base64. */
  readonly authority: string;
}

/**
 * A kubeconfig by which whoever has AWS credentials reaches a cluster as themselves: it holds no secret, and wants the AWS CLI (EKS
 * user guide, "Create kubeconfig file manually"). Pure.
 */
export const kubeconfig = ({ name, region, endpoint, authority }: ClusterAddress): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": authority } }],
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["--region", region, "eks", "get-token", "--cluster-name", name],
            interactiveMode: "Never",
          },
        },
      },
    ],
  });
