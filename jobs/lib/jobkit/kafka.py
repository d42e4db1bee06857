"""How a job connects to Kafka: every option that its clients need is here, whatever the stack's security. Nothing here needs Spark."""

from __future__ import annotations

import os

from . import environment

MECHANISM = "SCRAM-SHA-512"


def producer() -> dict[str, str]:
    """Options of the plain Python client."""
    found = {"bootstrap.servers": environment.variable("KAFKA")}
    if not _user():
        return found
    return {
        **found,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": MECHANISM,
        "sasl.username": _user(),
        "sasl.password": environment.variable("KAFKA_PASSWORD"),
    }


def sink() -> dict[str, str]:
    """Options of Spark's sink."""
    found = {"kafka.bootstrap.servers": environment.variable("KAFKA")}
    if not _user():
        return found
    login = "org.apache.kafka.common.security.scram.ScramLoginModule required"
    password = environment.variable("KAFKA_PASSWORD")
    return {
        **found,
        "kafka.security.protocol": "SASL_PLAINTEXT",
        "kafka.sasl.mechanism": MECHANISM,
        "kafka.sasl.jaas.config": f'{login} username="{_user()}" password="{password}";',
    }


def source() -> dict[str, str]:
    """Options of Spark's source: those of the sink, and consumer groups whose names begin as the user may have them."""
    return {**sink(), **({"groupIdPrefix": f"{_user()}."} if _user() else {})}


def _user() -> str:
    """The job's user; empty where there are none."""
    return os.environ.get("HEADWATER_KAFKA_USER", "")
