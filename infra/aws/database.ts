import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Database } from "../model/connection.ts";
import { generatedPassword, postgresDatabases, type Users } from "../stores/postgres-databases.ts";
import type { Databases } from "../stores/stores.ts";
import type { Target } from "../targets/target.ts";
import type { AwsSettings } from "./settings.ts";

const ADMIN = "postgres";
const PORT = 5432;

/** GB that a database of RDS can have; `storage` grows by itself up to four times its size. */
const MOST_STORAGE = 65_536;

/** The same as of the image that has `psql`. */
const VERSION = "15";

/** Logs of the server that CloudWatch keeps, for a month. */
const LOGS = ["postgresql", "upgrade"] as const;

/** Arguments of {@link ManagedPostgres}. */
export interface ManagedPostgresArgs<Name extends string> {
  readonly target: Target;
  readonly provider: aws.Provider;
  /** The instance's name, which no other of the account in the region may have. */
  readonly identifier: string;
  readonly vpcId: pulumi.Input<string>;
  readonly subnets: readonly pulumi.Input<string>[];
  /** The security group of whoever connects; nobody else reaches it. */
  readonly from: pulumi.Input<string>;
  /** Where in the network it is: `10.0.0.0/16`. */
  readonly cidr: string;
  /** ARN of the key that it is encrypted with. */
  readonly key: pulumi.Input<string>;
  readonly size: AwsSettings["database"];
  /** Server parameters by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly protect: boolean;
  /** An image with `psql`. */
  readonly image: pulumi.Input<string>;
  readonly databases: readonly Name[];
  /** Who else may connect to a database. @default nobody */
  readonly users?: Users<Name>;
}

/** Amazon RDS for PostgreSQL under the name that a server of the platform would have, and its databases. */
export class ManagedPostgres<Name extends string>
  extends pulumi.ComponentResource
  implements Databases<Name>
{
  readonly databases: Readonly<Record<Name, Database>>;
  /** `host:port` within the network. */
  readonly address: pulumi.Output<string>;

  constructor(
    name: string,
    args: ManagedPostgresArgs<Name>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("headwater:aws:ManagedPostgres", name, { databases: args.databases }, opts);
    const { protect, size } = args;
    const own = { parent: this, provider: args.provider };
    const password = generatedPassword(`${name}-admin-password`, this);
    const subnets = new aws.rds.SubnetGroup(name, { subnetIds: [...args.subnets] }, own);
    const group = new aws.ec2.SecurityGroup(
      name,
      { vpcId: args.vpcId, description: "PostgreSQL of the platform" },
      own,
    );
    const rule = new aws.vpc.SecurityGroupIngressRule(
      name,
      {
        securityGroupId: group.id,
        referencedSecurityGroupId: args.from,
        ipProtocol: "tcp",
        fromPort: PORT,
        toPort: PORT,
        description: "Pods of the cluster",
      },
      own,
    );
    const parameters = new aws.rds.ParameterGroup(
      name,
      { family: `postgres${VERSION}`, parameters: parameterList(args.parameters) },
      own,
    );
    // RDS would make them itself, and would leave them behind.
    const logs = LOGS.map(
      (log) =>
        new aws.cloudwatch.LogGroup(
          `${name}-${log}`,
          { name: `/aws/rds/instance/${args.identifier}/${log}`, retentionInDays: 30 },
          own,
        ),
    );
    const instance = new aws.rds.Instance(
      name,
      {
        identifier: args.identifier,
        engine: "postgres",
        engineVersion: VERSION,
        instanceClass: size.instanceClass,
        allocatedStorage: size.storage,
        maxAllocatedStorage: Math.min(size.storage * 4, MOST_STORAGE),
        storageType: "gp3",
        storageEncrypted: true,
        kmsKeyId: args.key,
        multiAz: size.multiAz,
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [group.id],
        publiclyAccessible: false,
        port: PORT,
        username: ADMIN,
        password,
        parameterGroupName: parameters.name,
        backupRetentionPeriod: size.backupDays,
        copyTagsToSnapshot: true,
        deleteAutomatedBackups: !protect,
        autoMinorVersionUpgrade: true,
        enabledCloudwatchLogsExports: [...LOGS],
        deletionProtection: protect,
        skipFinalSnapshot: !protect,
        ...(protect && { finalSnapshotIdentifier: `${args.identifier}-final` }),
      },
      {
        ...own,
        protect,
        dependsOn: logs,
        customTimeouts: { create: "60m", update: "80m", delete: "60m" },
      },
    );
    this.address = instance.endpoint;
    const { sql } = args.target.external(
      name,
      {
        host: instance.address,
        ports: { sql: PORT },
        addresses: [args.cidr],
        ready: [instance, rule],
      },
      { parent: this },
    ).endpoints;
    this.databases = postgresDatabases(
      name,
      {
        ...args,
        endpoint: sql,
        admin: { user: ADMIN, password },
        superuser: false,
        encrypted: true,
      },
      this,
    );
    this.registerOutputs({});
  }
}

/** The settings of a parameter group, sorted: encrypted connections are all that it takes. Those that need a restart wait for one. Pure. */
export const parameterList = (parameters: Readonly<Record<string, string>>) =>
  Object.entries({ jit: "off", ...parameters, "rds.force_ssl": "1" })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, value, applyMethod: "pending-reboot" }));
