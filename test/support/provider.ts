import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";

/**
 * What a provider would add to a resource's inputs: generated values that follow from the name, so that they can be asserted, and
 * names that follow from the content, as Kubernetes' provider gives a changed ConfigMap another name.
 */
export function outputsOf(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  secretOutputs: readonly string[],
): Record<string, unknown> {
  const outputs = answer(type, name, inputs);
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      secretOutputs.includes(key) ? pulumi.secret(value) : value,
    ]),
  );
}

/** What providers' functions answer, by their names; a program calls no others. */
export const answers: Readonly<Record<string, Record<string, unknown>>> = {
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": {
    userName: "AWS",
    password: "<registry-token>",
  },
};

/** An id that no other resource of a program has. */
export const idOf = (type: string, name: string): string =>
  `<id of ${type.split(":").at(-1)} ${name}>`;

function answer(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
): Record<string, unknown> {
  if (type === "random:index/randomPassword:RandomPassword") return { result: `<${name}>` };
  if (type === "random:index/randomBytes:RandomBytes") {
    const bytes = createHash("sha512").update(name).digest().subarray(0, Number(inputs["length"]));
    return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
  }
  if (type === "docker:index/image:Image") return { repoDigest: `digest of ${name}` };
  if (type === "docker:index/container:Container") return { exitCode: 0, containerLogs: "" };
  if (type.startsWith("aws:")) return awsOutputs(type, name, inputs);
  if (!type.startsWith("kubernetes:") || type.startsWith("kubernetes:index")) return {};
  const metadata = inputs["metadata"] as { name?: string } | undefined;
  const hash = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 8);
  return { metadata: { ...metadata, name: metadata?.name ?? `${name}-${hash}` } };
}

/** What AWS would add, as far as others ask for it: each value says whose it is. */
function awsOutputs(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
): Record<string, unknown> {
  const kind = type.split(":").at(-1);
  const shared = {
    arn: `<arn of ${kind} ${name}>`,
    name: inputs["name"] ?? `<name of ${kind} ${name}>`,
  };
  switch (kind) {
    case "Cluster":
      return {
        ...shared,
        endpoint: "https://cluster.example",
        certificateAuthority: { data: "Y2E=" },
        identities: [{ oidcs: [{ issuer: "https://oidc.example/id/1" }] }],
        vpcConfig: { ...(inputs["vpcConfig"] as object), clusterSecurityGroupId: "sg-cluster" },
      };
    case "Instance":
      return { ...shared, address: `${name}.rds.example`, endpoint: `${name}.rds.example:5432` };
    case "Bucket":
      return { arn: `arn:aws:s3:::${String(inputs["bucket"])}`, bucket: inputs["bucket"] };
    default:
      return shared;
  }
}
