"""Brings Kafka's users and their rights to what the jobs declare: `grant_kafka.py access.json passwords.json`.

Runs in the Spark image, which has the client. `access.json` is `{"<user>": {"reads": [topic, ...], "writes": [topic, ...]}}`, `passwords.json`
the users' passwords. Users that begin otherwise than a job's, and their rights, are nobody's business here.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# How the users of jobs begin, and how the consumer groups of one end in its name: no job's name has a dot.
JOB = "job."


@dataclass(frozen=True, order=True)
class Right:
    """What a user may do: `operation` on the topic `name`, or on every group whose name begins with it."""

    user: str
    kind: str
    name: str
    operation: str


@dataclass(frozen=True)
class Plan:
    """What makes the users and rights that there are those that are wanted."""

    grant: list[Right]
    revoke: list[Right]
    remove: list[str]


def wanted(access: Mapping[str, Mapping[str, Iterable[str]]]) -> set[Right]:
    """The least rights: read what is read, with groups of the user's own, and write what is written."""
    rights = set()
    for user, topics in access.items():
        for topic in topics["reads"]:
            rights |= {Right(user, "topic", topic, one) for one in ("READ", "DESCRIBE")}
            rights.add(Right(user, "group", f"{user}.", "READ"))
        for topic in topics["writes"]:
            rights |= {Right(user, "topic", topic, one) for one in ("WRITE", "DESCRIBE")}
    return rights


def plan(
    access: Mapping[str, Mapping[str, Iterable[str]]],
    rights: Iterable[Right],
    users: Iterable[str],
) -> Plan:
    """What is to be done, sorted. Rights go before users do."""
    should = wanted(access)
    has = {right for right in rights if right.user.startswith(JOB)}
    gone = {user for user in users if user.startswith(JOB)} - set(access)
    return Plan(sorted(should - has), sorted(has - should), sorted(gone))


def main() -> int:
    """Grant and revoke; returns the exit code."""
    # Not at the top: the tests of what is above need no client.
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    access, passwords = (json.loads(Path(one).read_text(encoding="utf-8")) for one in sys.argv[1:3])
    client = AdminClient(
        {
            "bootstrap.servers": os.environ["KAFKA"],
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": os.environ["ADMIN"],
            "sasl.password": os.environ["ADMIN_PASSWORD"],
        }
    )
    try:
        apply(client, access, passwords)
        return 0
    except KafkaException as error:
        print(f"the jobs' users are not as declared: {error}", file=sys.stderr)
        return 1


def apply(client: Any, access: Mapping[str, Any], passwords: Mapping[str, str]) -> None:
    """Carry out the plan. Every user gets its password, for whether it has it already cannot be asked."""
    from confluent_kafka import admin

    def binding(right: Right) -> Any:
        pattern = "PREFIXED" if right.kind == "group" else "LITERAL"
        return admin.AclBinding(
            admin.ResourceType[right.kind.upper()],
            right.name,
            admin.ResourcePatternType[pattern],
            f"User:{right.user}",
            "*",
            admin.AclOperation[right.operation],
            admin.AclPermissionType.ALLOW,
        )

    everything = admin.AclBindingFilter(
        admin.ResourceType.ANY,
        None,
        admin.ResourcePatternType.ANY,
        None,
        None,
        admin.AclOperation.ANY,
        admin.AclPermissionType.ANY,
    )
    found = [
        Right(
            one.principal.removeprefix("User:"), one.restype.name.lower(), one.name, one.operation.name
        )
        for one in client.describe_acls(everything, request_timeout=30).result()
    ]
    users = client.describe_user_scram_credentials(request_timeout=30).result()
    todo = plan(access, found, users)
    scram = admin.ScramCredentialInfo(admin.ScramMechanism.SCRAM_SHA_512, 8192)
    made = [
        admin.UserScramCredentialUpsertion(user, scram, password.encode())
        for user, password in sorted(passwords.items())
    ]
    removed = [
        admin.UserScramCredentialDeletion(user, admin.ScramMechanism.SCRAM_SHA_512)
        for user in todo.remove
    ]
    for right in todo.revoke:
        print(f"revoke {right.operation} on {right.kind} {right.name} from {right.user}")
        one = binding(right)
        exactly = admin.AclBindingFilter(
            one.restype,
            one.name,
            one.resource_pattern_type,
            one.principal,
            one.host,
            one.operation,
            one.permission_type,
        )
        finished(client.delete_acls([exactly], request_timeout=30))
    if made or removed:
        finished(client.alter_user_scram_credentials(made + removed, request_timeout=30))
    if todo.grant:
        finished(client.create_acls([binding(one) for one in todo.grant], request_timeout=30))
    for right in todo.grant:
        print(f"grant {right.operation} on {right.kind} {right.name} to {right.user}")
    for user in todo.remove:
        print(f"{user} is gone")
    print(f"{len(access)} jobs have users", flush=True)


def finished(futures: Mapping[Any, Any]) -> None:
    """Wait for every request; raises what one failed with."""
    for future in futures.values():
        future.result()


if __name__ == "__main__":
    sys.exit(main())
