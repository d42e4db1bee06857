"""Makes recorded resources of the program in an emulated account: what AWS' own calls do not know of their inputs is refused.

Reads `[{kind, name, inputs}]` on standard input, in the order of their making, and prints their number.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any, Callable

from calling import call, client

Inputs = dict[str, Any]
# Inputs that the AWS plugin keeps for itself, most of them until a deletion.
KEPT = {"forceDelete", "forceDestroy", "skipFinalSnapshot", "finalSnapshotIdentifier", "deleteAutomatedBackups"}


def one(service: str, operation: str, **names: str) -> Callable[[Inputs], Inputs]:
    """A resource that is one call with its inputs."""
    return lambda inputs: call(service, operation, inputs, **names)


def of_bucket(operation: str, part: str) -> Callable[[Inputs], Inputs]:
    """What is said of a bucket in a call of its own, in which all but its name is one parameter."""
    return lambda inputs: call("s3", operation, {"bucket": inputs.pop("bucket"), part: inputs})


def bucket(inputs: Inputs) -> Inputs:
    where = {"locationConstraint": client("s3").meta.region_name}
    return call("s3", "create_bucket", {**inputs, "createBucketConfiguration": where})


def vpc(inputs: Inputs) -> Inputs:
    settings = {key: inputs.pop(key) for key in ("enableDnsHostnames", "enableDnsSupport")}
    made = call("ec2", "create_vpc", inputs)
    for key, value in settings.items():
        call("ec2", "modify_vpc_attribute", {"vpcId": made["Vpc"]["VpcId"], key: {"value": value}})
    return made


def subnet(inputs: Inputs) -> Inputs:
    public = {"mapPublicIpOnLaunch": {"value": inputs.pop("mapPublicIpOnLaunch")}}
    tags = [{"key": key, "value": value} for key, value in inputs.pop("tags").items()]
    made = call("ec2", "create_subnet", {**inputs, "tagSpecifications": {"resourceType": "subnet", "tags": tags}})
    call("ec2", "modify_subnet_attribute", {"subnetId": made["Subnet"]["SubnetId"], **public})
    return made


def default_group(inputs: Inputs) -> Inputs:
    """AWS makes it with its network; the plugin takes its rules away."""
    wanted = [{"name": "vpc-id", "values": [inputs["vpcId"]]}, {"name": "group-name", "values": ["default"]}]
    [group] = call("ec2", "describe_security_groups", {"filters": wanted})["SecurityGroups"]
    for way, rules in ("ingress", group["IpPermissions"]), ("egress", group["IpPermissionsEgress"]):
        if rules:
            call("ec2", f"revoke_security_group_{way}", {"groupId": group["GroupId"], "ipPermissions": rules})
    return group


def gateway(inputs: Inputs) -> Inputs:
    made = call("ec2", "create_internet_gateway", {})
    call("ec2", "attach_internet_gateway", {**inputs, "internetGatewayId": made["InternetGateway"]["InternetGatewayId"]})
    return made


def ingress(inputs: Inputs) -> Inputs:
    source = {"groupId": inputs.pop("referencedSecurityGroupId"), "description": inputs.pop("description")}
    return call(
        "ec2",
        "authorize_security_group_ingress",
        {"groupId": inputs.pop("securityGroupId"), "ipPermissions": {**inputs, "userIdGroupPairs": source}},
    )


def key(inputs: Inputs) -> Inputs:
    rotated = inputs.pop("enableKeyRotation")
    made = call("kms", "create_key", inputs)
    if rotated:
        call("kms", "enable_key_rotation", {"keyId": made["KeyMetadata"]["KeyId"]})
    return made


def log_group(inputs: Inputs) -> Inputs:
    call("logs", "create_log_group", {"logGroupName": inputs["name"]})
    return call("logs", "put_retention_policy", inputs, name="logGroupName")


def parameters(inputs: Inputs) -> Inputs:
    values = inputs.pop("parameters")
    made = call("rds", "create_db_parameter_group", inputs, name="dbParameterGroupName", family="dbParameterGroupFamily")
    wanted = [{f"parameter{word}": each[word.lower()] for word in ("Name", "Value")} | {"applyMethod": each["applyMethod"]} for each in values]
    call("rds", "modify_db_parameter_group", {"dbParameterGroupName": inputs["name"], "parameters": wanted})
    return made


def cluster(inputs: Inputs) -> Inputs:
    logs = {"clusterLogging": {"types": inputs.pop("enabledClusterLogTypes"), "enabled": True}}
    return call("eks", "create_cluster", {**inputs, "logging": logs}, vpcConfig="resourcesVpcConfig")


# How each kind is made, and what its id is in the answer. Named are those that the plugin names where the program does not.
KINDS: dict[str, tuple[Callable[[Inputs], Inputs], str]] = {
    "Bucket": (bucket, ""),
    "BucketLifecycleConfiguration": (of_bucket("put_bucket_lifecycle_configuration", "lifecycleConfiguration"), ""),
    "BucketOwnershipControls": (
        lambda i: call("s3", "put_bucket_ownership_controls", {"bucket": i["bucket"], "ownershipControls": {"rules": i["rule"]}}),
        "",
    ),
    "BucketPolicy": (one("s3", "put_bucket_policy"), ""),
    "BucketPublicAccessBlock": (of_bucket("put_public_access_block", "publicAccessBlockConfiguration"), ""),
    "BucketServerSideEncryptionConfiguration": (
        of_bucket("put_bucket_encryption", "serverSideEncryptionConfiguration"),
        "",
    ),
    "BucketVersioning": (one("s3", "put_bucket_versioning"), ""),
    "Cluster": (cluster, "cluster.name"),
    "DefaultSecurityGroup": (default_group, "GroupId"),
    "Eip": (one("ec2", "allocate_address"), "AllocationId"),
    "Instance": (
        one(
            "rds",
            "create_db_instance",
            identifier="dbInstanceIdentifier",
            instanceClass="dbInstanceClass",
            username="masterUsername",
            password="masterUserPassword",
            parameterGroupName="dbParameterGroupName",
            enabledCloudwatchLogsExports="enableCloudwatchLogsExports",
        ),
        "DBInstance.DBInstanceIdentifier",
    ),
    "InternetGateway": (gateway, "InternetGateway.InternetGatewayId"),
    "Key": (key, "KeyMetadata.KeyId"),
    "LifecyclePolicy": (one("ecr", "put_lifecycle_policy", repository="repositoryName", policy="lifecyclePolicyText"), ""),
    "LogGroup": (log_group, ""),
    "NatGateway": (one("ec2", "create_nat_gateway"), "NatGateway.NatGatewayId"),
    "OpenIdConnectProvider": (one("iam", "create_open_id_connect_provider", clientIdLists="clientIDList"), ""),
    "ParameterGroup": (parameters, ""),
    "Repository": (
        one("ecr", "create_repository", name="repositoryName", encryptionConfigurations="encryptionConfiguration"),
        "",
    ),
    "Role": (one("iam", "create_role", name="roleName", assumeRolePolicy="assumeRolePolicyDocument"), ""),
    "RolePolicy": (one("iam", "put_role_policy", name="policyName", role="roleName", policy="policyDocument"), ""),
    "RolePolicyAttachment": (one("iam", "attach_role_policy", role="roleName"), ""),
    "Route": (one("ec2", "create_route"), ""),
    "RouteTable": (one("ec2", "create_route_table"), "RouteTable.RouteTableId"),
    "RouteTableAssociation": (one("ec2", "associate_route_table"), "AssociationId"),
    "SecurityGroup": (one("ec2", "create_security_group", name="groupName"), "GroupId"),
    "SecurityGroupIngressRule": (ingress, ""),
    "Subnet": (subnet, "Subnet.SubnetId"),
    "SubnetGroup": (
        one("rds", "create_db_subnet_group", name="dbSubnetGroupName", description="dbSubnetGroupDescription"),
        "",
    ),
    "Vpc": (vpc, "Vpc.VpcId"),
    "VpcEndpoint": (one("ec2", "create_vpc_endpoint"), "VpcEndpoint.VpcEndpointId"),
}
NAMED = {"ParameterGroup", "Role", "RolePolicy", "SecurityGroup", "SubnetGroup"}


def main() -> None:
    known: dict[str, str] = {}

    def filled(value: Any) -> Any:
        text = json.dumps(value)
        for mark, there in known.items():
            text = text.replace(mark, there)
        return json.loads(text)

    wanted = json.load(sys.stdin)
    for each in wanted:
        kind, name = each["kind"], each["name"]
        inputs = {key: filled(value) for key, value in each["inputs"].items() if key not in KEPT}
        if kind in NAMED:
            inputs = {"name": name, **inputs}
        make, path = KINDS[kind]
        try:
            answer = make(dict(inputs))
        except Exception as error:
            raise SystemExit(f"{kind} {name}: {error}") from error
        arn = re.search(r'"(arn:aws:[^"]+)"', json.dumps(answer, default=str))
        for part in path.split(".") if path else ():
            answer = answer[part]
        marks = {"id": answer if path else "", "arn": arn and arn[1], "name": inputs.get("name")}
        known.update({f"<{what} of {kind} {name}>": value for what, value in marks.items() if value})
    print(len(wanted))


main()
