import { beforeAll, describe, expect, test } from "vitest";
import type { Recorded } from "../support/record.ts";
import { type Made, platformOnAws } from "./deploy.ts";
import { type Graph, graphOf, isComponent, keyOf, texts } from "./graph.ts";

let platform: Made<void>;
let graph: Graph;
beforeAll(async () => {
  platform = await platformOnAws({ protect: false, publicAccessFrom: ["192.0.2.0/24"] });
  graph = graphOf(platform.resources);
}, 60_000);

/** What AWS and Kubernetes know a resource by; a program can write it into another one with and without saying so. */
const marks = ({ type, name, inputs }: Recorded): string[] => {
  const kind = type.split(":").at(-1) ?? "";
  const own = ["name", "bucket", "identifier"].flatMap((key) =>
    NAMED.includes(kind) && typeof inputs[key] === "string" ? [inputs[key]] : [],
  );
  return [
    `<id of ${kind} ${name}>`,
    `<arn of ${kind} ${name}>`,
    `<name of ${kind} ${name}>`,
    ...own,
  ];
};
const NAMED = ["Bucket", "Repository", "Instance"];

const things = () => platform.resources.filter((resource) => !isComponent(resource));

/** Fails with every pair in which the second may be made before the first, or may still be there when the first is deleted. */
function inOrder(earlier: readonly Recorded[], later: readonly Recorded[]): void {
  expect(Math.min(earlier.length, later.length)).toBeGreaterThan(0);
  const wrong = later.flatMap((one) =>
    earlier
      .filter((other) => other !== one && !graph.before(one).has(other))
      .map((other) => `${keyOf(one)} does not wait for ${keyOf(other)}`),
  );
  expect(wrong).toEqual([]);
}

const of = (type: RegExp, name = /./): Recorded[] =>
  things().filter((one) => type.test(one.type.split(":").at(-1) ?? "") && name.test(one.name));

test("whatever a resource names of another one is made before it, and deleted after it", () => {
  const known = things()
    .filter(({ type }) => type.startsWith("aws:"))
    .flatMap((one) => marks(one).map((mark): [string, Recorded] => [mark, one]));
  const wrong = things()
    .filter(({ type }) =>
      /^(aws|docker|kubernetes:(core\/v1:Service|apps|batch|storage))/.test(type),
    )
    // A group for logs has the name of its writer, and is there before it.
    .filter(({ type }) => !type.endsWith(":LogGroup"))
    .flatMap((one) =>
      known
        .filter(([mark, other]) => other !== one && texts(one.inputs).some((t) => t.includes(mark)))
        .filter(([, other]) => !graph.before(one).has(other))
        .map(
          ([mark, other]) => `${keyOf(one)} names ${mark} and does not wait for ${keyOf(other)}`,
        ),
    );
  expect(wrong).toEqual([]);
  expect(known.length).toBeGreaterThan(200);
});

test("there is no circle: every resource can be made", () => {
  expect(things().filter((one) => graph.before(one).has(one))).toEqual([]);
});

describe("what AWS wants and no input says", () => {
  const pairs: readonly (readonly [
    why: string,
    earlier: () => Recorded[],
    later: () => Recorded[],
  ])[] = [
    [
      "an address and a NAT gateway want a way to the internet",
      () => of(/^InternetGateway$/),
      () => of(/^(Eip|NatGateway)$/),
    ],
    [
      "a NAT gateway wants its subnet's route",
      () => of(/^Route(TableAssociation)?$/, /public-a/),
      () => of(/^NatGateway$/, /-a$/),
    ],
    [
      "EKS works with its roles' policies, until the last machine is gone",
      () => of(/^RolePolicyAttachment$/),
      () => of(/^Cluster$/),
    ],
    [
      "machines reach the internet as long as there is one",
      () => of(/^(NatGateway|Route|RouteTableAssociation|VpcEndpoint)$/),
      () => of(/^Cluster$/),
    ],
    [
      "EKS finds the group for its logs, and does not make it again",
      () => of(/^LogGroup$/, /^cluster/),
      () => of(/^Cluster$/),
    ],
    ["so does RDS", () => of(/^LogGroup$/, /^postgres/), () => of(/^Instance$/)],
    [
      "nothing is made in the cluster before the one who does it may, or deleted after that",
      () => of(/^AccessPolicyAssociation$/),
      () => things().filter(({ type }) => type.startsWith("kubernetes:")),
    ],
    [
      "the namespace, and with it every volume's claim, is deleted while volumes can be",
      () => of(/^(StorageClass|Deployment)$/, /^volume/),
      () => of(/^Namespace$/),
    ],
    [
      "policies are enforced before the first pod",
      () => of(/^ConfigMap$/, /^network-policies$/),
      () => of(/^Namespace$/),
    ],
    [
      "all that runs is in the namespace",
      () => of(/^Namespace$/),
      () => of(/^(Deployment|StatefulSet|Job)$/, /^(?!volume-guard)/),
    ],
    [
      "who waits for the volumes may look at them",
      () => of(/^(ClusterRole|ClusterRoleBinding|ServiceAccount)$/, /^volume-guard$/),
      () => of(/^Deployment$/, /^volume-guard$/),
    ],
    [
      "the database's door names the cluster's security group, which goes with the cluster",
      () => of(/^Cluster$/),
      () => of(/^SecurityGroupIngressRule$/),
    ],
    [
      "whoever connects to the database finds its door open",
      () => of(/^(Instance|SecurityGroupIngressRule)$/),
      () => of(/^Job$/, /^(postgres-databases|airflow-migrate|warehouse-schema)$/),
    ],
    [
      "the bucket is closed and encrypted before anything is in it",
      () => of(/^Bucket(PublicAccessBlock|ServerSideEncryption.*|Versioning|Policy)$/),
      () => of(/^BucketObjectv2$/),
    ],
    [
      "and before anybody uses it",
      () => of(/^Bucket/, /^bucket/).filter(({ type }) => !type.endsWith("LifecycleConfiguration")),
      () => of(/^(Deployment|Job)$/, /^(jobs-publish|airflow-scheduler|spark-history|ticks)$/),
    ],
    [
      "S3 takes one change of a bucket's access at a time",
      () => of(/^BucketPublicAccessBlock$/),
      () => of(/^BucketPolicy$/),
    ],
    [
      "an image is pushed where there is a repository",
      () => of(/^Repository$/, /kafka/),
      () => of(/^Image$/, /kafka/),
    ],
  ];
  test.each(pairs)("%s", (_why, earlier, later) => inOrder(earlier(), later()));

  test.each(["airflow-scheduler", "airflow-api-server", "spark-history", "ticks", "jobs-publish"])(
    "%s starts with its rights, and has them to its end",
    (name) => {
      inOrder(
        of(/^(RolePolicy|ServiceAccount)$/, new RegExp(`^${name}(-role)?$`)),
        of(/^(Deployment|Job)$/, new RegExp(`^${name}$`)),
      );
    },
  );

  test("so do executors, which the drivers make", () => {
    inOrder(
      of(/^RolePolicy$/, /^spark-executor/),
      of(/^Deployment$/, /^(airflow-scheduler|ticks)$/),
    );
  });
});

describe("what a destroy leaves", () => {
  test("is nothing where nothing is protected", async () => {
    const { inputs, resources } = platform;
    expect(inputs("Instance", "postgres")).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
    });
    expect(inputs("Bucket", "bucket")).toMatchObject({ forceDestroy: true });
    expect(inputs("Cluster", "cluster")).toMatchObject({ deletionProtection: false });
    expect(inputs("Deployment", "volume-guard")).toBeDefined();
    expect(of(/^Repository$/).map((one) => one.inputs["forceDelete"])).toEqual(
      of(/^Repository$/).map(() => true),
    );
    expect(resources.filter(({ protect }) => protect)).toEqual([]);
  });

  test("there is no load balancer, whose controller would have to outlive it", () => {
    const types = of(/^Service$/).map(({ inputs }) => (inputs["spec"] as { type?: string }).type);
    expect([...new Set(types)].sort()).toEqual(["ExternalName", undefined]);
    expect(of(/^Ingress$/)).toEqual([]);
  });
});

test("what holds data is protected where the stack file says so, and nothing waits for volumes that stay", async () => {
  const { resources, inputs } = await platformOnAws();
  expect(resources.filter(({ protect }) => protect).map(keyOf)).toEqual([
    "Cluster:cluster",
    "Key:key",
    "Instance:postgres",
    "Bucket:bucket",
    "Namespace:namespace",
    // A child is as protected as its parent.
    "NetworkPolicy:default-deny",
    "PriorityClass:priority-jobs",
    "PriorityClass:priority-services",
    "PriorityClass:priority-stores",
  ]);
  expect(inputs("Instance", "postgres")).toMatchObject({
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "headwater-test-postgres-final",
    deleteAutomatedBackups: false,
  });
  expect(inputs("Bucket", "bucket")).toMatchObject({ forceDestroy: false });
  expect(inputs("Cluster", "cluster")).toMatchObject({ deletionProtection: true });
  expect(inputs("StorageClass", "volumes")).toMatchObject({ reclaimPolicy: "Retain" });
  expect(resources.filter(({ name }) => name === "volume-guard")).toEqual([]);
});
