import { describe, expect, test } from "vitest";
import { CLOUD_RULES, cloudBreaches, type CloudResource } from "../../infra/policy/cloud-rules.ts";
import { platformOnAws } from "../aws/deploy.ts";
import { recordStack } from "../support/platform.ts";

describe("nothing on AWS breaks a guardrail", () => {
  test("of the prod stack", async () => {
    expect(cloudBreaches((await recordStack("prod")).resources)).toEqual([]);
  });

  test.each([
    ["as it is by default", {}],
    ["unprotected, with a public API", { protect: false, publicAccessFrom: ["192.0.2.0/24"] }],
  ])("%s", async (_how, target) => {
    expect(cloudBreaches((await platformOnAws(target)).resources)).toEqual([]);
  });

  test("and each rule is about something that is there", async () => {
    const { resources } = await recordStack("prod");
    const kinds = new Set(resources.map(({ type }) => type.split(":").at(-1)));
    for (const { about, name } of CLOUD_RULES) {
      expect(
        about.some((kind) => kinds.has(kind)),
        name,
      ).toBe(true);
    }
  });
});

const aws = (kind: string, inputs: CloudResource["inputs"]): CloudResource => ({
  type: `aws:x/${kind}:${kind}`,
  name: "it",
  inputs,
});
const policy = (...statements: object[]) => JSON.stringify({ Statement: statements });
const s3 = "arn:aws:s3:::lake";

describe("each guardrail sees what it is for", () => {
  const bad: readonly (readonly [
    what: string,
    resource: CloudResource,
    says: readonly string[],
  ])[] = [
    [
      "a public database",
      aws("Instance", { publiclyAccessible: true, storageEncrypted: true }),
      ["nothing has a public address: it: publiclyAccessible"],
    ],
    [
      "a subnet whose machines get public addresses",
      aws("Subnet", { mapPublicIpOnLaunch: true }),
      ["nothing has a public address: it: mapPublicIpOnLaunch"],
    ],
    [
      "an API for everybody, said and unsaid",
      aws("Cluster", {
        vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] },
        encryptionConfig: { resources: ["secrets"] },
      }),
      ["nothing has a public address: it: 0.0.0.0/0"],
    ],
    [
      "an API without ranges",
      aws("Cluster", {
        vpcConfig: { endpointPublicAccess: true },
        encryptionConfig: { resources: ["secrets"] },
      }),
      ["nothing has a public address: it: its API is open to everybody"],
    ],
    [
      "an open door",
      aws("SecurityGroupIngressRule", { cidrIpv4: "0.0.0.0/0" }),
      ["no security group lets everybody in: it: 0.0.0.0/0"],
    ],
    [
      "an open door in the group itself",
      aws("SecurityGroup", { ingress: [{ ipv6CidrBlocks: ["::/0"] }] }),
      ["no security group lets everybody in: it: ::/0"],
    ],
    [
      "a database in the clear",
      aws("Instance", { storageEncrypted: false }),
      ["what keeps data is encrypted: it: it is not"],
    ],
    [
      "volumes in the clear",
      { type: "kubernetes:storage.k8s.io/v1:StorageClass", name: "it", inputs: { parameters: {} } },
      ["what keeps data is encrypted: it: it is not"],
    ],
    [
      "a bucket by itself",
      aws("Bucket", { bucket: "lake" }),
      [
        "what keeps data is encrypted: it: it is not",
        "a bucket is closed to the public and reached by TLS alone: it: it is open",
        "a bucket is closed to the public and reached by TLS alone: it: it takes what comes unencrypted",
      ],
    ],
    [
      "a database that takes all",
      aws("ParameterGroup", { parameters: [{ name: "rds.force_ssl", value: "0" }] }),
      ["a database takes encrypted connections alone: it: rds.force_ssl is not 1"],
    ],
    [
      "a role for everybody",
      aws("Role", {
        assumeRolePolicy: policy({ Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
      }),
      ["a role is for somebody: it: everybody may take it"],
    ],
    [
      "a role for every service account of a namespace",
      aws("Role", {
        assumeRolePolicy: policy({
          Principal: { Federated: "arn:oidc" },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: { StringLike: { "x:sub": "system:serviceaccount:data:*" } },
        }),
      }),
      ["a role is for somebody: it: more than one service account may take it"],
    ],
    [
      "rights to everything",
      aws("RolePolicy", {
        policy: policy(
          { Effect: "Allow", Action: ["s3:*"], Resource: [s3] },
          { Effect: "Allow", Action: "s3:GetObject", Resource: ["*", `${s3}/*`, `${s3}/a/*`] },
        ),
      }),
      ["s3:*", "*", `${s3}/*`].map((what) => `a role may do what is named: it: ${what}`),
    ],
    [
      "tags that move",
      aws("Repository", {
        imageTagMutability: "MUTABLE",
        encryptionConfigurations: [{ encryptionType: "KMS" }],
      }),
      ["tags can be moved", "no scan"].map(
        (what) => `images do not change under their tags, and are scanned: it: ${what}`,
      ),
    ],
    [
      "a provider that does not tag",
      {
        type: "pulumi:providers:aws",
        name: "it",
        inputs: { defaultTags: '{"tags":{"stack":"x"}}' },
      },
      ["everything is tagged with project and stack: it: without project"],
    ],
  ];
  test.each(bad)("%s", (_what, resource, says) => {
    expect(cloudBreaches([resource])).toEqual(says);
  });

  test("and each rule is broken by one of these", () => {
    const broken = bad.flatMap(([, resource]) => cloudBreaches([resource]));
    for (const { name } of CLOUD_RULES) {
      expect(
        broken.some((breach) => breach.startsWith(name)),
        name,
      ).toBe(true);
    }
  });
});
