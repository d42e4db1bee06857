import { afterAll, beforeAll, expect, test } from "vitest";
import type { Account } from "./account.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { forgotten } from "./forgotten.ts";
import { leftovers } from "./leftovers.ts";
import { REGION } from "./names.ts";
import { recordedParts, type Wanted } from "./recorded.ts";
import { seen } from "./seen.ts";
import { wanted } from "./wanted.ts";

// What the deployment is judged by, held to accounts that AWS' own calls made from the program's recorded inputs: no plugin is needed.

let emulator: Emulator;
let recorded: readonly Wanted[];
/** An account before anything is made in it, and with all that the program makes. */
let before: Account;
let whole: Account;
beforeAll(async () => {
  emulator = await startEmulator();
  recorded = await recordedParts(true);
  before = await account();
  whole = await made(recorded);
});
afterAll(() => emulator?.end());

const account = () => emulator.python<Account>("account.py");

async function made(resources: readonly Wanted[]): Promise<Account> {
  await emulator.reset();
  expect(await emulator.python<number>("make.py", resources)).toBe(resources.length);
  return account();
}

test("an emulator answers, and nothing of it is there any more when it was ended", async () => {
  const other = await startEmulator();
  expect(other.url).not.toBe(emulator.url);
  expect((await fetch(`${other.url}/moto-api/data.json`)).status).toBe(200);
  expect(process.kill(other.pid, 0)).toBe(true);
  await other.end();
  expect(() => process.kill(other.pid, 0)).toThrow("ESRCH");
  await expect(fetch(other.url)).rejects.toThrow();
});

test("AWS' calls know every input that the program sends, and they come to what must be there", () => {
  expect(recorded.length).toBeGreaterThan(60);
  expect(seen(whole)).toEqual(wanted(true, whole.identities));
});

test("whatever is wrong in an account is seen", async () => {
  const found = await made(recorded.flatMap(spoilt));
  const right = wanted(true, found.identities);
  const [network, bucket, repository, cluster, database] = [
    right.networks[0],
    right.buckets[0],
    right.repositories[0],
    right.clusters[0],
    right.databases[0],
  ];
  const [a, b] = [`${REGION}a`, `${REGION}b`];
  expect(seen(found)).toEqual({
    ...right,
    networks: [
      {
        ...network,
        waysOut: [
          `${a}: NAT gateway in ${a}`,
          `${a}: internet gateway, with public addresses`,
          `${b}: NAT gateway in ${b}`,
          `${b}: NAT gateway in ${b}`,
          `${b}: internet gateway`,
          `${b}: none`,
        ],
        toS3: [{ ...network?.toS3[0], zones: [a, b] }],
        defaultGroup: ["-1 any-any from 0.0.0.0/0"],
        waysIn: ["PostgreSQL of the platform: tcp 0-65535 from Stands for the cluster's"],
      },
    ],
    buckets: [
      {
        ...bucket,
        closed: { ...bucket?.closed, BlockPublicPolicy: false },
        owner: [],
        encrypted: [],
        versioned: "Suspended",
        policy: null,
      },
    ],
    repositories: [
      { ...repository, tags: "MUTABLE", scanned: false, encrypted: "AES256" },
      right.repositories[1],
    ],
    clusters: [
      {
        ...cluster,
        zones: [a, b, b],
        api: { public: true, private: false },
        encrypted: [],
        logs: ["api"],
      },
    ],
    databases: [
      {
        ...database,
        zones: [a, b, b],
        standby: false,
        encrypted: false,
        public: true,
        protected: false,
        backupDays: 1,
        groups: ["Stands for the cluster's"],
        forcesTls: "0",
      },
    ],
    roles: right.roles.map((role) => ({
      ...role,
      trust: JSON.parse(
        JSON.stringify(role.trust).replace("spark-history", "spark-*"),
      ) as typeof role.trust,
      attached: role.attached.filter((policy) => policy !== "AmazonEKSComputePolicy"),
    })),
    logs: { ...right.logs, [Object.keys(right.logs)[0] ?? ""]: 7 },
    keys: [{ state: "Enabled", rotated: false }],
  });
});

/** A resource with what an account must not have; none where it must not be missing. */
function spoilt(one: Wanted): readonly Wanted[] {
  const { kind, name, inputs } = one;
  const but = (more: Wanted["inputs"]) => [{ ...one, inputs: { ...inputs, ...more } }];
  switch (`${kind} ${name}`) {
    case "BucketOwnershipControls bucket":
    case "BucketPolicy bucket":
    case "BucketServerSideEncryptionConfiguration bucket":
    case "DefaultSecurityGroup network-default":
    case "RolePolicyAttachment cluster-control-AmazonEKSComputePolicy":
      return [];
    case "BucketPublicAccessBlock bucket":
      return but({ blockPublicPolicy: false });
    case "BucketVersioning bucket":
      return but({ versioningConfiguration: { status: "Suspended" } });
    case "Cluster cluster":
      return but({
        encryptionConfig: [],
        enabledClusterLogTypes: ["api"],
        vpcConfig: {
          ...(inputs["vpcConfig"] as object),
          endpointPublicAccess: true,
          endpointPrivateAccess: false,
        },
      });
    case "Instance postgres":
      return but({
        multiAz: false,
        storageEncrypted: false,
        publiclyAccessible: true,
        deletionProtection: false,
        backupRetentionPeriod: 1,
        vpcSecurityGroupIds: ["<id of SecurityGroup pods>"],
      });
    case "Key key":
      return but({ enableKeyRotation: false });
    case "LogGroup cluster-logs":
      return but({ retentionInDays: 7 });
    case "ParameterGroup postgres":
      return but({
        parameters: [{ applyMethod: "pending-reboot", name: "rds.force_ssl", value: "0" }],
      });
    case "Repository registry-airflow":
      return but({
        imageTagMutability: "MUTABLE",
        imageScanningConfiguration: { scanOnPush: false },
        encryptionConfigurations: [{ encryptionType: "AES256" }],
      });
    case "Role spark-history-role":
      return but({
        assumeRolePolicy: String(inputs["assumeRolePolicy"]).replace("spark-history", "spark-*"),
      });
    case "Route network-public-b":
      return [];
    case "SecurityGroupIngressRule postgres":
      return but({ fromPort: 0, toPort: 65535 });
    case "Subnet network-private-c":
    case "Subnet network-public-c":
      return but({ availabilityZone: `${REGION}b` });
    case "Subnet network-public-a":
      return but({ mapPublicIpOnLaunch: true });
    case "VpcEndpoint network-s3":
      return but({ routeTableIds: (inputs["routeTableIds"] as string[]).slice(0, 2) });
    default:
      return [one];
  }
}

test("whatever is there was left over, and nothing is left over in a new account", () => {
  expect(leftovers(before)).toEqual([]);
  const kinds = new Set(leftovers(whole).map((line) => line.split(":")[0]));
  expect([...kinds]).toEqual([
    "network",
    "subnet",
    "route table",
    "security group",
    "internet gateway",
    "NAT gateway",
    "address",
    "endpoint",
    "network interface",
    "bucket",
    "repository",
    "cluster",
    "database",
    "subnet group",
    "parameter group",
    "snapshot",
    "role",
    "identity provider",
    "log group",
    "key",
  ]);
});

test("an input that AWS does not know is refused, and one of another type", async () => {
  const vpc = (inputs: Wanted["inputs"]) =>
    emulator.python("make.py", [{ kind: "Vpc", name: "it", inputs }]);
  const usual = { enableDnsSupport: true, enableDnsHostnames: true };
  await expect(vpc({ ...usual, cidrBlok: "10.0.0.0/16" })).rejects.toThrow(
    /Vpc it: .* has no cidrBlok/,
  );
  await expect(vpc({ ...usual, cidrBlock: 10 })).rejects.toThrow(/Vpc it: .*CidrBlock/s);
});

test("moto keeps nothing of what the stack is told not to compare", () => {
  const [cluster] = recorded.filter(({ kind }) => kind === "Cluster");
  const inputs = forgotten("aws:eks/cluster:Cluster");
  expect(Object.keys(cluster?.inputs ?? {})).toEqual(expect.arrayContaining(inputs));
  const [found] = whole.clusters;
  expect(Object.keys(found ?? {}).filter((key) => inputs.includes(key))).toEqual([]);
});
