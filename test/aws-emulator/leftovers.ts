import type { Account } from "./account.ts";

/** What of an account is not gone after a destroy, as `what: which one`. What every account has from the start is none of it. Pure. */
export function leftovers(account: Account): string[] {
  const own = account.vpcs.filter(({ IsDefault }) => IsDefault).map(({ VpcId }) => VpcId);
  const networks = <T extends { VpcId: string }>(all: readonly T[]) =>
    all.filter(({ VpcId }) => !own.includes(VpcId));
  // AWS lists them for an hour; moto keeps their interfaces, which AWS deletes with them.
  const gone = account.natGateways.filter(({ State }) => State === "deleted");
  const interfaces = gone.flatMap(({ NatGatewayAddresses }) =>
    NatGatewayAddresses.map(({ NetworkInterfaceId }) => NetworkInterfaceId),
  );
  const there: Readonly<Record<string, readonly string[]>> = {
    network: networks(account.vpcs).map(({ VpcId }) => VpcId),
    subnet: networks(account.subnets).map(({ SubnetId }) => SubnetId),
    "route table": networks(account.routeTables).map(({ RouteTableId }) => RouteTableId),
    "security group": networks(account.groups).map(({ GroupId }) => GroupId),
    "internet gateway": account.gateways.map(({ InternetGatewayId }) => InternetGatewayId),
    "NAT gateway": account.natGateways
      .filter((one) => !gone.includes(one))
      .map(({ NatGatewayId }) => NatGatewayId),
    address: account.addresses.map(({ AllocationId }) => AllocationId),
    endpoint: account.endpoints
      .filter(({ State }) => State !== "deleted")
      .map(({ VpcEndpointId }) => VpcEndpointId),
    "network interface": account.interfaces
      .map(({ NetworkInterfaceId }) => NetworkInterfaceId)
      .filter((id) => !interfaces.includes(id)),
    volume: account.volumes.map(({ VolumeId }) => VolumeId),
    bucket: account.buckets.map(({ Name }) => Name),
    repository: account.repositories.map(({ repositoryName }) => repositoryName),
    cluster: account.clusters.map(({ name }) => name),
    database: account.databases.map((one) => one.DBInstanceIdentifier),
    "subnet group": account.subnetGroups.map((one) => one.DBSubnetGroupName),
    "parameter group": account.parameterGroups.map((one) => one.DBParameterGroupName),
    snapshot: account.snapshots.map((one) => one.DBSnapshotIdentifier),
    role: account.roles.map(({ RoleName }) => RoleName),
    "identity provider": account.identities.map(({ Arn }) => Arn),
    "log group": account.logGroups.map(({ logGroupName }) => logGroupName),
    key: account.keys
      .filter(({ KeyState }) => KeyState !== "PendingDeletion")
      .map((one) => one.Arn),
  };
  return Object.entries(there).flatMap(([what, which]) => which.map((one) => `${what}: ${one}`));
}
