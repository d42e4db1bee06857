import { beforeAll, expect, test } from "vitest";
import { parameterList } from "../../infra/aws/database.ts";
import { kubernetesProcesses } from "../targets/kubernetes-processes.ts";
import { type Made, platformOnAws } from "./deploy.ts";

let platform: Made<void>;
beforeAll(async () => {
  platform = await platformOnAws({
    database: { instanceClass: "db.t4g.medium", storage: 50, backupDays: 14, multiAz: true },
  });
}, 60_000);

test("the database is encrypted, has a standby, backups and no public address, whole", async () => {
  const { inputs, one } = platform;
  expect(inputs("Instance", "postgres")).toEqual({
    identifier: "headwater-test-postgres",
    engine: "postgres",
    engineVersion: "15",
    instanceClass: "db.t4g.medium",
    allocatedStorage: 50,
    maxAllocatedStorage: 200,
    storageType: "gp3",
    storageEncrypted: true,
    kmsKeyId: "<arn of Key key>",
    multiAz: true,
    dbSubnetGroupName: "<name of SubnetGroup postgres>",
    vpcSecurityGroupIds: ["<id of SecurityGroup postgres>"],
    publiclyAccessible: false,
    port: 5432,
    username: "postgres",
    password: { secret: "<postgres-admin-password>" },
    parameterGroupName: "<name of ParameterGroup postgres>",
    backupRetentionPeriod: 14,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: false,
    autoMinorVersionUpgrade: true,
    enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "headwater-test-postgres-final",
  });
  expect(one("Instance", "postgres").protect).toBe(true);
  expect(inputs("SubnetGroup", "postgres")).toEqual({
    description: "Managed by Pulumi",
    subnetIds: ["a", "b", "c"].map((letter) => `<id of Subnet network-private-${letter}>`),
  });
});

test("its logs go to groups that go with it", async () => {
  const { inputs } = platform;
  expect(inputs("LogGroup", "postgres-postgresql")).toEqual({
    name: "/aws/rds/instance/headwater-test-postgres/postgresql",
    retentionInDays: 30,
  });
  expect(inputs("LogGroup", "postgres-upgrade")).toEqual({
    name: "/aws/rds/instance/headwater-test-postgres/upgrade",
    retentionInDays: 30,
  });
});

test("it is reached on one port from the cluster alone, whole", async () => {
  const { inputs } = platform;
  expect(inputs("SecurityGroup", "postgres")).toEqual({
    vpcId: "<id of Vpc network-vpc>",
    description: "PostgreSQL of the platform",
  });
  expect(inputs("SecurityGroupIngressRule", "postgres")).toEqual({
    securityGroupId: "<id of SecurityGroup postgres>",
    referencedSecurityGroupId: "sg-cluster",
    ipProtocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
    description: "Pods of the cluster",
  });
});

test("it takes encrypted connections alone, whatever the stack file says", () => {
  expect(parameterList({ work_mem: "8192", "rds.force_ssl": "0", jit: "on" })).toEqual([
    { name: "jit", value: "on", applyMethod: "pending-reboot" },
    { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
    { name: "work_mem", value: "8192", applyMethod: "pending-reboot" },
  ]);
});

test("the cluster knows it by the name that a server of the platform would have, whole", async () => {
  const { inputs } = platform;
  expect(inputs("Service", "postgres")).toMatchObject({
    metadata: { name: "postgres", namespace: "data" },
    spec: { type: "ExternalName", externalName: "postgres.rds.example" },
  });
});

test("its databases are made by a task that is no superuser, encrypted", async () => {
  const { resources } = platform;
  const task = kubernetesProcesses(resources).find(({ name }) => name === "postgres-databases");
  expect(task?.env).toEqual({
    PGHOST: "postgres",
    PGUSER: "postgres",
    PGDATABASE: "postgres",
    PGSSLMODE: "require",
    PGPASSWORD: { secret: "<postgres-admin-password>" },
    AIRFLOW_PASSWORD: { secret: "<postgres-airflow-password>" },
    LAKE_PASSWORD: { secret: "<postgres-lake-password>" },
    LAKE_JOBS_PASSWORD: { secret: "<postgres-lake-jobs-password>" },
    LAKE_READER_PASSWORD: { secret: "<postgres-lake-reader-password>" },
    WAREHOUSE_PASSWORD: { secret: "<postgres-warehouse-password>" },
  });
  expect(task?.files["/headwater/databases.sql"]).toContain('GRANT "warehouse" TO CURRENT_USER;');
});

test("whoever connects to it encrypts, and may reach the network's addresses on its port", async () => {
  const { resources, inputs } = platform;
  const processes = kubernetesProcesses(resources);
  const env = (name: string) => processes.find((one) => one.name === name)?.env ?? {};
  expect(env("airflow-migrate")["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]).toEqual({
    secret:
      "postgresql+psycopg2://airflow:<postgres-airflow-password>@postgres:5432/airflow?sslmode=require",
  });
  expect(env("ticks")["HEADWATER_WAREHOUSE_URL"]).toBe(
    "jdbc:postgresql://postgres:5432/warehouse?sslmode=require",
  );
  expect(inputs("NetworkPolicy", "airflow-migrate-to-others")["spec"]).toMatchObject({
    egress: [
      { to: [{ ipBlock: { cidr: "10.0.0.0/16" } }], ports: [{ protocol: "TCP", port: 5432 }] },
    ],
  });
  expect(resources.map(({ name }) => name)).not.toContain("airflow-migrate-to-postgres");
});
