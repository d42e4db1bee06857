import { beforeAll, expect, test } from "vitest";
import { accountTrust, folderPolicy } from "../../infra/aws/policies.ts";
import type { Folders } from "../../infra/model/workload.ts";
import { revealed } from "../support/plain.ts";
import { kubernetesProcesses } from "../targets/kubernetes-processes.ts";
import { type Made, platformOnAws } from "./deploy.ts";

let platform: Made<void>;
beforeAll(async () => {
  platform = await platformOnAws();
}, 60_000);

const BUCKET = "arn:aws:s3:::headwater-test-123456789012-eu-central-1";
/** Every service account with a role, and the folders that it needs. */
const ROLES: Readonly<Record<string, (datasets: readonly string[]) => Folders>> = {
  "airflow-api-server": () => ({ reads: ["airflow-logs"] }),
  "airflow-dag-processor": () => ({ reads: ["jobs"] }),
  "airflow-scheduler": () => ({ reads: ["jobs"], writes: ["airflow-logs"] }),
  "airflow-task": (datasets) => ({
    reads: ["jobs"],
    writes: ["airflow-logs", "spark-events", "runs", ...datasets],
  }),
  "airflow-triggerer": () => ({ reads: ["jobs"], writes: ["airflow-logs"] }),
  "jobs-publish": () => ({ writes: ["jobs"] }),
  "lake-schema": () => ({ writes: ["lake"] }),
  "spark-connect": (datasets) => ({ writes: ["runs", "checkpoints", ...datasets] }),
  "spark-executor": (datasets) => ({ writes: ["runs", "checkpoints", ...datasets] }),
  "spark-history": () => ({ reads: ["spark-events"] }),
};

test("these service accounts have roles, and no other has", () => {
  const roles = platform.resources.filter(
    ({ type, name }) => type === "aws:iam/role:Role" && !name.startsWith("cluster-"),
  );
  expect(roles.map(({ name }) => name)).toEqual(
    [...Object.keys(ROLES), "ticks"].sort().map((name) => `${name}-role`),
  );
});

test.each(Object.keys(ROLES))("%s has a role for just its folders, whole", async (name) => {
  const { datasetFolders } = await import("../../infra/datasets/folders.ts");
  const datasets = datasetFolders(Object.values(await import("../project/jobs/datasets.ts")));
  expect(datasets).toContain("orders/input");
  const { inputs } = platform;
  expect(JSON.parse(String(inputs("Role", `${name}-role`)["assumeRolePolicy"]))).toEqual(
    accountTrust(
      "<arn of OpenIdConnectProvider cluster-identities>",
      "oidc.example/id/1",
      "data",
      name,
    ),
  );
  const { role, policy } = inputs("RolePolicy", `${name}-role`);
  expect(role).toBe(`<name of Role ${name}-role>`);
  expect(JSON.parse(String(policy))).toEqual(folderPolicy(BUCKET, ROLES[name]?.(datasets) ?? {}));
});

test("a streaming job has a role for its own datasets, checkpoint and reports", async () => {
  const { default: job } = await import("../project/jobs/ticks/job.ts");
  const { streamingFolders } = await import("../../infra/jobs/bucket-folders.ts");
  const folders = streamingFolders(job);
  expect(folders.writes).toEqual(expect.arrayContaining(["checkpoints/ticks", "runs/ticks"]));
  const { policy } = platform.inputs("RolePolicy", "ticks-role");
  expect(JSON.parse(String(policy))).toEqual(folderPolicy(BUCKET, folders));
});

test("Kubernetes has a service account for each role, which its pods run as and nobody's API token is in", () => {
  for (const name of [...Object.keys(ROLES), "ticks"]) {
    expect(platform.inputs("ServiceAccount", name)).toMatchObject({
      automountServiceAccountToken: false,
      metadata: {
        name,
        namespace: "data",
        annotations: { "eks.amazonaws.com/role-arn": `<arn of Role ${name}-role>` },
      },
    });
  }
  const pod = (type: string, name: string) =>
    (platform.inputs(type, name)["spec"] as { template: { spec: object } }).template.spec;
  expect(pod("Deployment", "spark-history")).toMatchObject({
    serviceAccountName: "spark-history",
    automountServiceAccountToken: false,
  });
  expect(pod("Job", "airflow-migrate")).not.toHaveProperty("serviceAccountName");
});

test("executors run as their own service account, by the template that drivers have", () => {
  const process = kubernetesProcesses(platform.resources).find(({ name }) => name === "ticks");
  const template = process?.files["/opt/spark/pods/executor.json"] ?? null;
  expect(JSON.parse(String(revealed(template)))).toMatchObject({
    spec: { serviceAccountName: "spark-executor", automountServiceAccountToken: false },
  });
});

test("nobody gets a key of the bucket: S3A, boto3 and Airflow go by the role, encrypted", () => {
  const processes = kubernetesProcesses(platform.resources);
  const env = (name: string) => processes.find((one) => one.name === name)?.env ?? {};
  expect(JSON.stringify(processes)).not.toMatch(/AWS_ACCESS_KEY_ID|AWS_SECRET|access\.key/);
  expect(env("jobs-publish")).toEqual({
    AWS_DEFAULT_REGION: "eu-central-1",
    HEADWATER_BUCKET: "headwater-test-123456789012-eu-central-1",
    WAREHOUSE_URL: { secret: expect.stringContaining("?sslmode=require") },
  });
  const connection = env("airflow-triggerer")["AIRFLOW_CONN_OBJECT_STORE"] ?? null;
  expect(JSON.parse(String(revealed(connection)))).toEqual({
    conn_type: "aws",
    extra: { region_name: "eu-central-1" },
  });
  const defaults = processes.find(({ name }) => name === "spark-history")?.files;
  expect(revealed(defaults?.["/opt/spark/conf/spark-defaults.conf"] ?? null)).toBe(
    `spark.hadoop.fs.s3a.aws.credentials.provider software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider
spark.hadoop.fs.s3a.committer.magic.enabled false
spark.hadoop.fs.s3a.connection.ssl.enabled true
spark.hadoop.fs.s3a.directory.marker.retention keep
spark.hadoop.fs.s3a.endpoint https://s3.eu-central-1.amazonaws.com
spark.hadoop.fs.s3a.endpoint.region eu-central-1
spark.hadoop.fs.s3a.path.style.access false
spark.history.fs.logDirectory s3a://headwater-test-123456789012-eu-central-1/spark-events/
spark.history.fs.update.interval 10s
spark.history.retainedApplications 20
spark.history.ui.port 18080
`,
  );
});
