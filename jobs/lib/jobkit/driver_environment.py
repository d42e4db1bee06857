"""What the driver of a batch job sees of the container of its task, which on Docker is Airflow's scheduler's and other drivers' too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What a job's process may see of the task's environment, beside the connections that its datasets need.
SEEN = (
    # Where the bucket has no key: by which a process has its role.
    "AWS_REGION",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "HEADWATER_BUCKET",
    "HOME",
    "JAVA_HOME",
    "LANG",
    "PATH",
    "PYSPARK_PYTHON",
    "SPARK_HOME",
    "TMPDIR",
)
SHARED = ("HEADWATER_SPARK_CONNECT", "HEADWATER_SPARK_CONNECT_PAGES")
CONNECTIONS = {
    "kafka": ("HEADWATER_KAFKA",),
    "cassandra": tuple(
        f"HEADWATER_CASSANDRA_{part}" for part in ("HOST", "PORT", "USER", "PASSWORD")
    ),
    "lake": tuple(f"HEADWATER_LAKE_{part}" for part in ("URL", "USER", "PASSWORD")),
    "warehouse": tuple(f"HEADWATER_WAREHOUSE_{part}" for part in ("URL", "USER", "PASSWORD")),
}


def environment(spec: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """What a driver sees of the task's environment: none of Airflow's keys, and the connections of its own datasets alone, as its own
    user of Kafka where jobs have users."""
    connections = [name for need in spec["needs"] for name in CONNECTIONS[need]]
    shared = SHARED if spec["spark"]["driver"] == "shared" else ()
    seen = {name: given[name] for name in (*SEEN, *shared, *connections) if name in given}
    # As infra/jobs/connections.ts names it.
    password = given.get(f"HEADWATER_KAFKA_PASSWORD_OF_{spec['name'].upper().replace('-', '_')}")
    if password is not None:
        seen["HEADWATER_KAFKA_USER"] = f"job.{spec['name']}"
        seen["HEADWATER_KAFKA_PASSWORD"] = password
    return seen
