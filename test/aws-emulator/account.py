"""Prints what is in an emulated AWS account, as AWS' calls tell it, as JSON."""

from __future__ import annotations

import json
from typing import Any

import boto3
from botocore.exceptions import ClientError

ec2, ecr, eks, iam, kms, logs, rds, s3 = (
    boto3.client(service) for service in ("ec2", "ecr", "eks", "iam", "kms", "logs", "rds", "s3")
)


def said(ask: Any, part: str, **inputs: Any) -> Any:
    """A part of an answer; nothing where AWS says that it was never set."""
    try:
        return ask(**inputs).get(part)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code.startswith("NoSuch") or code.endswith("NotFoundError"):
            return None
        raise


def bucket(name: str) -> dict[str, Any]:
    at = {"Bucket": name}
    return {
        "Name": name,
        "PublicAccessBlock": said(s3.get_public_access_block, "PublicAccessBlockConfiguration", **at),
        "Ownership": said(s3.get_bucket_ownership_controls, "OwnershipControls", **at),
        "Encryption": said(s3.get_bucket_encryption, "ServerSideEncryptionConfiguration", **at),
        "Versioning": said(s3.get_bucket_versioning, "Status", **at),
        "Policy": said(s3.get_bucket_policy, "Policy", **at),
        "Lifecycle": said(s3.get_bucket_lifecycle_configuration, "Rules", **at),
    }


def role(found: dict[str, Any]) -> dict[str, Any]:
    at = {"RoleName": found["RoleName"]}
    attached = iam.list_attached_role_policies(**at)["AttachedPolicies"]
    own = iam.list_role_policies(**at)["PolicyNames"]
    return {
        "RoleName": found["RoleName"],
        "Trust": found["AssumeRolePolicyDocument"],
        "Attached": sorted(policy["PolicyName"] for policy in attached),
        "Own": [iam.get_role_policy(**at, PolicyName=name)["PolicyDocument"] for name in own],
    }


def database(found: dict[str, Any]) -> dict[str, Any]:
    [group] = found["DBParameterGroups"]
    told = rds.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=group["DBParameterGroupName"])
    values = [one for page in told for one in page["Parameters"] if "ParameterValue" in one]
    return {**found, "Parameters": {one["ParameterName"]: one["ParameterValue"] for one in values}}


def key(found: dict[str, Any]) -> dict[str, Any]:
    told = kms.describe_key(KeyId=found["KeyId"])["KeyMetadata"]
    rotated = told["KeyState"] == "Enabled" and kms.get_key_rotation_status(KeyId=found["KeyId"])["KeyRotationEnabled"]
    return {"Arn": told["Arn"], "KeyState": told["KeyState"], "Rotated": rotated}


print(
    json.dumps(
        {
            "vpcs": ec2.describe_vpcs()["Vpcs"],
            "subnets": ec2.describe_subnets()["Subnets"],
            "routeTables": ec2.describe_route_tables()["RouteTables"],
            "groups": ec2.describe_security_groups()["SecurityGroups"],
            "gateways": ec2.describe_internet_gateways()["InternetGateways"],
            "natGateways": ec2.describe_nat_gateways()["NatGateways"],
            "addresses": ec2.describe_addresses()["Addresses"],
            "endpoints": ec2.describe_vpc_endpoints()["VpcEndpoints"],
            "interfaces": ec2.describe_network_interfaces()["NetworkInterfaces"],
            "volumes": ec2.describe_volumes()["Volumes"],
            "buckets": [bucket(one["Name"]) for one in s3.list_buckets()["Buckets"]],
            "repositories": ecr.describe_repositories()["repositories"],
            "clusters": [eks.describe_cluster(name=name)["cluster"] for name in eks.list_clusters()["clusters"]],
            "databases": [database(one) for one in rds.describe_db_instances()["DBInstances"]],
            "subnetGroups": rds.describe_db_subnet_groups()["DBSubnetGroups"],
            "parameterGroups": rds.describe_db_parameter_groups()["DBParameterGroups"],
            "snapshots": rds.describe_db_snapshots()["DBSnapshots"],
            "roles": [role(one) for one in iam.list_roles()["Roles"]],
            "identities": iam.list_open_id_connect_providers()["OpenIDConnectProviderList"],
            "logGroups": logs.describe_log_groups()["logGroups"],
            "keys": [key(one) for one in kms.list_keys()["Keys"]],
        },
        default=str,
    )
)
