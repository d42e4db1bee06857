import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Role } from "../targets/kubernetes/managed-cluster.ts";
import type { Folders } from "../model/workload.ts";
import { accountTrust, folderPolicy } from "./policies.ts";

/** Arguments of {@link accountRole}. */
export interface AccountRoleArgs {
  readonly provider: aws.Provider;
  /** The cluster's OIDC provider. */
  readonly identities: aws.iam.OpenIdConnectProvider;
  readonly namespace: pulumi.Input<string>;
  /** ARN of the bucket. */
  readonly bucket: pulumi.Input<string>;
  readonly folders: Folders;
}

/**
 * The role that pods of one service account take, and nobody else, for some folders of the bucket (IRSA: EKS user guide, "IAM roles for
 * service accounts").
 */
export function accountRole(
  account: string,
  { provider, identities, namespace, bucket, folders }: AccountRoleArgs,
  parent: pulumi.Resource,
): Role {
  const own = { parent, provider };
  const role = new aws.iam.Role(
    `${account}-role`,
    {
      assumeRolePolicy: pulumi
        .all([identities.arn, identities.url, namespace])
        .apply(([arn, url, space]) =>
          JSON.stringify(accountTrust(arn, url.replace("https://", ""), space, account)),
        ),
    },
    own,
  );
  const policy = new aws.iam.RolePolicy(
    `${account}-role`,
    {
      role: role.name,
      policy: pulumi.output(bucket).apply((arn) => JSON.stringify(folderPolicy(arn, folders))),
    },
    own,
  );
  return { annotations: { "eks.amazonaws.com/role-arn": role.arn }, ready: [policy] };
}
