import type { Account, Rule } from "./account.ts";

/**
 * What matters of an account that has the program's parts, without the ids and names that AWS makes up: a test compares it whole with
 * what it must be. Pure.
 */
export function seen(account: Account) {
  const { vpcs, groups, databases, clusters, keys } = account;
  const zone = (subnet: string) =>
    account.subnets.find(({ SubnetId }) => SubnetId === subnet)?.AvailabilityZone ?? "no zone";
  const zones = (subnets: readonly string[]) => subnets.map(zone).sort();
  const ours = (arn: string | undefined) => keys.some(({ Arn }) => Arn === arn);
  return {
    networks: vpcs
      .filter(({ IsDefault }) => !IsDefault)
      .map(({ VpcId, CidrBlock }) => ({
        cidr: CidrBlock,
        waysOut: waysOut(account, VpcId, zone),
        toS3: account.endpoints.map(({ ServiceName, RouteTableIds }) => ({
          service: ServiceName,
          zones: zones(RouteTableIds.flatMap((table) => subnetsOf(account, table))),
        })),
        defaultGroup: groups
          .filter((one) => one.VpcId === VpcId && one.GroupName === "default")
          .flatMap((one) => [...one.IpPermissions, ...one.IpPermissionsEgress].map(words(groups))),
        waysIn: groups
          .filter((one) => one.VpcId === VpcId && one.GroupName !== "default")
          .flatMap((one) =>
            one.IpPermissions.map((rule) => `${one.Description}: ${words(groups)(rule)}`),
          ),
      })),
    buckets: account.buckets.map((one) => ({
      name: one.Name,
      closed: one.PublicAccessBlock,
      owner: one.Ownership?.Rules.map(({ ObjectOwnership }) => ObjectOwnership) ?? [],
      encrypted:
        one.Encryption?.Rules.map((rule) => rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm) ??
        [],
      versioned: one.Versioning,
      policy: one.Policy === null ? null : (JSON.parse(one.Policy) as unknown),
    })),
    repositories: account.repositories
      .map((one) => ({
        name: one.repositoryName,
        tags: one.imageTagMutability,
        scanned: one.imageScanningConfiguration.scanOnPush,
        encrypted: one.encryptionConfiguration.encryptionType,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    clusters: clusters.map((one) => ({
      name: one.name,
      zones: zones(one.resourcesVpcConfig.subnetIds),
      api: {
        public: one.resourcesVpcConfig.endpointPublicAccess,
        private: one.resourcesVpcConfig.endpointPrivateAccess,
      },
      encrypted: (one.encryptionConfig ?? [])
        .filter(({ provider }) => ours(provider.keyArn))
        .flatMap(({ resources }) => resources),
      logs: one.logging.clusterLogging.flatMap(({ types, enabled }) => (enabled ? types : [])),
    })),
    databases: databases.map((one) => ({
      name: one.DBInstanceIdentifier,
      zones: zones(one.DBSubnetGroup.Subnets.map(({ SubnetIdentifier }) => SubnetIdentifier)),
      standby: one.MultiAZ,
      encrypted: one.StorageEncrypted && ours(one.KmsKeyId),
      public: one.PubliclyAccessible,
      protected: one.DeletionProtection,
      backupDays: one.BackupRetentionPeriod,
      groups: one.VpcSecurityGroups.map(
        ({ VpcSecurityGroupId: id }) =>
          groups.find(({ GroupId }) => GroupId === id)?.Description ?? "no group",
      ),
      forcesTls: one.Parameters["rds.force_ssl"],
    })),
    roles: account.roles
      .map((one) => ({ trust: one.Trust, attached: one.Attached, own: one.Own }))
      .sort((a, b) => (JSON.stringify(a.trust) < JSON.stringify(b.trust) ? -1 : 1)),
    logs: Object.fromEntries(
      account.logGroups.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays]),
    ),
    keys: keys.map(({ KeyState, Rotated }) => ({ state: KeyState, rotated: Rotated })),
  };
}

/** `eu-central-1a: NAT gateway in eu-central-1a`, for each subnet that has a way to the internet or should have one, sorted. */
function waysOut(account: Account, vpc: string, zone: (subnet: string) => string): string[] {
  const way = (subnet: string): string => {
    const table = account.routeTables.find(({ Associations }) =>
      Associations.some(({ SubnetId }) => SubnetId === subnet),
    );
    const route = table?.Routes.find((one) => one.DestinationCidrBlock === "0.0.0.0/0");
    const nat = account.natGateways.find(
      ({ NatGatewayId, State }) => NatGatewayId === route?.NatGatewayId && State === "available",
    );
    if (nat !== undefined) return `NAT gateway in ${zone(nat.SubnetId)}`;
    return account.gateways.some((one) => one.InternetGatewayId === route?.GatewayId)
      ? "internet gateway"
      : "none";
  };
  return account.subnets
    .filter(({ VpcId }) => VpcId === vpc)
    .map((one) => {
      const addresses = one.MapPublicIpOnLaunch ? ", with public addresses" : "";
      return `${one.AvailabilityZone}: ${way(one.SubnetId)}${addresses}`;
    })
    .sort();
}

const subnetsOf = ({ routeTables }: Account, table: string): string[] =>
  routeTables
    .filter(({ RouteTableId }) => RouteTableId === table)
    .flatMap(({ Associations }) => Associations.flatMap(({ SubnetId }) => SubnetId ?? []));

/** `tcp 5432-5432 from PostgreSQL of the platform` */
const words =
  (groups: Account["groups"]) =>
  ({ IpProtocol, FromPort, ToPort, UserIdGroupPairs, IpRanges }: Rule): string => {
    const from = [
      ...UserIdGroupPairs.map(
        ({ GroupId }) => groups.find((one) => one.GroupId === GroupId)?.Description ?? GroupId,
      ),
      ...IpRanges.map(({ CidrIp }) => CidrIp),
    ];
    return `${IpProtocol} ${FromPort ?? "any"}-${ToPort ?? "any"} from ${from.join(", ")}`;
  };
