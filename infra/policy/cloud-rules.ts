import type { Plain } from "./process.ts";

/** A resource of a cloud, as its provider gets it. */
export interface CloudResource {
  /** `aws:rds/instance:Instance` */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, Plain>>;
}

/** A guardrail over a cloud's resources: what it demands, and the sentence for each that does not do it. Pure. */
export interface CloudRule {
  /** The rule as a sentence. */
  readonly name: string;
  /** The last word of the types that it is about. */
  readonly about: readonly string[];
  readonly broken: (resource: CloudResource, all: readonly CloudResource[]) => readonly string[];
}

const EVERYBODY = ["0.0.0.0/0", "::/0"];

/** What holds for every stack on AWS. */
export const CLOUD_RULES: readonly CloudRule[] = [
  {
    name: "nothing has a public address",
    about: ["Instance", "Subnet", "Cluster"],
    broken: ({ inputs }) => [
      ...(inputs["publiclyAccessible"] === true ? ["publiclyAccessible"] : []),
      ...(inputs["mapPublicIpOnLaunch"] === true ? ["mapPublicIpOnLaunch"] : []),
      ...(at(inputs, "vpcConfig", "endpointPublicAccess") === true
        ? openRanges(at(inputs, "vpcConfig", "publicAccessCidrs"))
        : []),
    ],
  },
  {
    name: "no security group lets everybody in",
    about: ["SecurityGroup", "SecurityGroupIngressRule", "DefaultSecurityGroup"],
    broken: ({ inputs }) => [
      ...EVERYBODY.filter((range) => texts(inputs["ingress"]).includes(range)),
      ...EVERYBODY.filter((range) => [inputs["cidrIpv4"], inputs["cidrIpv6"]].includes(range)),
    ],
  },
  {
    name: "what keeps data is encrypted",
    about: ["Bucket", "Instance", "Cluster", "Repository", "StorageClass"],
    broken: (resource, all) => (isEncrypted(resource, all) ? [] : ["it is not"]),
  },
  {
    name: "a bucket is closed to the public and reached by TLS alone",
    about: ["Bucket"],
    broken: ({ inputs }, all) => [
      ...(belonging(all, "BucketPublicAccessBlock", inputs).some(closed) ? [] : ["it is open"]),
      ...(belonging(all, "BucketPolicy", inputs).some((policy) =>
        statements(policy.inputs["policy"]).some(
          ({ Effect, Condition }) =>
            Effect === "Deny" &&
            JSON.stringify(Condition ?? {}).includes('"aws:SecureTransport":"false"'),
        ),
      )
        ? []
        : ["it takes what comes unencrypted"]),
    ],
  },
  {
    name: "a database takes encrypted connections alone",
    about: ["ParameterGroup"],
    broken: ({ inputs }) =>
      JSON.stringify(inputs["parameters"] ?? []).includes('"name":"rds.force_ssl","value":"1"')
        ? []
        : ["rds.force_ssl is not 1"],
  },
  {
    name: "a role is for somebody",
    about: ["Role"],
    broken: ({ inputs }) =>
      statements(inputs["assumeRolePolicy"]).flatMap(({ Principal, Action, Condition }) => [
        ...(texts(Principal).some((who) => who.includes("*")) ? ["everybody may take it"] : []),
        ...(texts(Action).includes("sts:AssumeRoleWithWebIdentity") &&
        !/:sub":"system:serviceaccount:[^*]+"/.test(
          JSON.stringify(at(Condition, "StringEquals") ?? {}),
        )
          ? ["more than one service account may take it"]
          : []),
      ]),
  },
  {
    name: "a role may do what is named",
    about: ["RolePolicy"],
    broken: ({ inputs }) =>
      statements(inputs["policy"])
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action, Resource }) => [
          ...texts(Action).filter((action) => action.includes("*")),
          // A folder's content is `/*`; anything shorter would be a whole bucket, or all of them.
          ...texts(Resource).filter(
            (resource) => !/^arn:aws:s3:::[^*/]+(\/[^*]+(\/\*)?)?$/.test(resource),
          ),
        ]),
  },
  {
    name: "images do not change under their tags, and are scanned",
    about: ["Repository"],
    broken: ({ inputs }) => [
      ...(inputs["imageTagMutability"] === "IMMUTABLE" ? [] : ["tags can be moved"]),
      ...(at(inputs, "imageScanningConfiguration", "scanOnPush") === true ? [] : ["no scan"]),
    ],
  },
  {
    name: "everything is tagged with project and stack",
    about: ["aws"],
    broken: ({ inputs }) =>
      ["project", "stack"]
        .filter((tag) => !at(parsed(inputs["defaultTags"]), "tags", tag))
        .map((tag) => `without ${tag}`),
  },
];

/** Every breach of the rules, as sentences: the rule, the resource and what it does. Pure. */
export const cloudBreaches = (all: readonly CloudResource[]): string[] =>
  CLOUD_RULES.flatMap((rule) =>
    all
      .filter(({ type }) => /^(aws:|pulumi:providers:aws|kubernetes:storage)/.test(type))
      .filter((resource) => rule.about.includes(kindOf(resource)))
      .flatMap((resource) =>
        rule.broken(resource, all).map((what) => `${rule.name}: ${resource.name}: ${what}`),
      ),
  );

function isEncrypted(resource: CloudResource, all: readonly CloudResource[]): boolean {
  const { inputs } = resource;
  switch (kindOf(resource)) {
    case "Bucket":
      return belonging(all, "BucketServerSideEncryptionConfiguration", inputs).length > 0;
    case "Instance":
      return inputs["storageEncrypted"] === true;
    case "Cluster":
      return texts(at(inputs, "encryptionConfig", "resources")).includes("secrets");
    case "Repository":
      return texts(inputs["encryptionConfigurations"]).includes("KMS");
    default:
      return at(inputs, "parameters", "encrypted") === "true";
  }
}

const kindOf = ({ type }: CloudResource): string => type.split(":").at(-1) ?? "";

/** Resources of a kind that are about the same bucket. */
const belonging = (
  all: readonly CloudResource[],
  kind: string,
  { bucket }: CloudResource["inputs"],
): CloudResource[] => all.filter((one) => kindOf(one) === kind && one.inputs["bucket"] === bucket);

const closed = ({ inputs }: CloudResource): boolean =>
  ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].every(
    (what) => inputs[what] === true,
  );

function openRanges(ranges: Plain | undefined): string[] {
  const named = texts(ranges);
  return named.length === 0
    ? ["its API is open to everybody"]
    : EVERYBODY.filter((one) => named.includes(one));
}

interface Said {
  readonly Effect?: Plain;
  readonly Principal?: Plain;
  readonly Action?: Plain;
  readonly Resource?: Plain;
  readonly Condition?: Plain;
}

/** The statements of a policy that is written as JSON. */
const statements = (policy: Plain | undefined): readonly Said[] =>
  (at(parsed(policy), "Statement") ?? []) as readonly Said[];

const parsed = (value: Plain | undefined): Plain | undefined =>
  typeof value === "string" ? (JSON.parse(value) as Plain) : value;

const at = (value: Plain | undefined, ...path: readonly string[]): Plain | undefined =>
  path.reduce<Plain | undefined>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? (inner as Readonly<Record<string, Plain>>)[key]
        : undefined,
    value,
  );

/** Every text in a value. */
function texts(value: Plain | undefined): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(texts);
}
