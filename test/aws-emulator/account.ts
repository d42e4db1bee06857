import type { PolicyDocument } from "../../infra/aws/policies.ts";

/** What `account.py` prints, as far as it is looked at: AWS' own answers under AWS' own names. */
export interface Account {
  readonly vpcs: readonly { VpcId: string; CidrBlock: string; IsDefault: boolean }[];
  readonly subnets: readonly {
    SubnetId: string;
    VpcId: string;
    AvailabilityZone: string;
    MapPublicIpOnLaunch: boolean;
    DefaultForAz: boolean;
  }[];
  readonly routeTables: readonly {
    RouteTableId: string;
    VpcId: string;
    Routes: readonly { DestinationCidrBlock?: string; GatewayId?: string; NatGatewayId?: string }[];
    Associations: readonly { SubnetId?: string }[];
  }[];
  readonly groups: readonly {
    GroupId: string;
    GroupName: string;
    Description: string;
    VpcId: string;
    IpPermissions: readonly Rule[];
    IpPermissionsEgress: readonly Rule[];
  }[];
  readonly gateways: readonly { InternetGatewayId: string }[];
  readonly natGateways: readonly {
    NatGatewayId: string;
    SubnetId: string;
    State: string;
    NatGatewayAddresses: readonly { NetworkInterfaceId: string }[];
  }[];
  readonly addresses: readonly { AllocationId: string }[];
  readonly endpoints: readonly {
    VpcEndpointId: string;
    ServiceName: string;
    State: string;
    RouteTableIds: readonly string[];
  }[];
  readonly interfaces: readonly { NetworkInterfaceId: string }[];
  readonly volumes: readonly { VolumeId: string }[];
  readonly buckets: readonly {
    Name: string;
    PublicAccessBlock: Readonly<Record<string, boolean>> | null;
    Ownership: { Rules: readonly { ObjectOwnership: string }[] } | null;
    Encryption: {
      Rules: readonly { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: string } }[];
    } | null;
    Versioning: string | null;
    Policy: string | null;
  }[];
  readonly repositories: readonly {
    repositoryName: string;
    imageTagMutability: string;
    imageScanningConfiguration: { scanOnPush: boolean };
    encryptionConfiguration: { encryptionType: string };
  }[];
  readonly clusters: readonly {
    name: string;
    resourcesVpcConfig: {
      subnetIds: readonly string[];
      endpointPublicAccess: boolean;
      endpointPrivateAccess: boolean;
    };
    encryptionConfig?: readonly { resources: readonly string[]; provider: { keyArn: string } }[];
    logging: { clusterLogging: readonly { types: readonly string[]; enabled: boolean }[] };
  }[];
  readonly databases: readonly {
    DBInstanceIdentifier: string;
    MultiAZ: boolean;
    StorageEncrypted: boolean;
    KmsKeyId?: string;
    PubliclyAccessible: boolean;
    DeletionProtection: boolean;
    BackupRetentionPeriod: number;
    VpcSecurityGroups: readonly { VpcSecurityGroupId: string }[];
    DBSubnetGroup: { Subnets: readonly { SubnetIdentifier: string }[] };
    Parameters: Readonly<Record<string, string>>;
  }[];
  readonly subnetGroups: readonly { DBSubnetGroupName: string }[];
  readonly parameterGroups: readonly { DBParameterGroupName: string }[];
  readonly snapshots: readonly { DBSnapshotIdentifier: string }[];
  readonly roles: readonly {
    RoleName: string;
    Trust: PolicyDocument;
    Attached: readonly string[];
    Own: readonly PolicyDocument[];
  }[];
  readonly identities: readonly { Arn: string }[];
  readonly logGroups: readonly { logGroupName: string; retentionInDays?: number }[];
  readonly keys: readonly { Arn: string; KeyState: string; Rotated: boolean }[];
}

/** A rule of a security group. */
export interface Rule {
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly UserIdGroupPairs: readonly { GroupId: string }[];
  readonly IpRanges: readonly { CidrIp: string }[];
}
