"""The lake's catalog as Spark has it: Iceberg's tables, whose current files a database names."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from typing import Any, TypeVar

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from . import environment
from .dataset import Dataset

# The catalog's name is in each of its rows: who calls it otherwise finds nothing.
CATALOG = "lake"
S3A = "spark.hadoop.fs.s3a."

# How Iceberg says that somebody else has changed the table since it was looked at: branches and `main` are not moved on what is known no more.
OVERTAKEN = "CommitFailedException"
TRIES = 20

COPY_OF = "source-snapshot-id"  # Where Iceberg says which snapshot's rows were added once more, on top of others.

Answer = TypeVar("Answer")


def settings(given: Mapping[str, str]) -> dict[str, str]:
    """Spark's settings of the catalog.

    :param given: Spark's own settings, which have the object store's key where it wants one.
    """
    user, password = (environment.variable(f"LAKE_{name}") for name in ("USER", "PASSWORD"))
    base = environment.base()
    own = {
        "": "org.apache.iceberg.spark.SparkCatalog",
        # What another run has published is there at once.
        ".cache-enabled": "false",
        ".catalog-impl": "org.apache.iceberg.jdbc.JdbcCatalog",
        ".uri": environment.variable("LAKE_URL"),
        ".jdbc.user": user,
        ".jdbc.password": password,
        ".jdbc.schema-version": "V1",
        ".warehouse": f"{base.replace('s3a:', 's3:', 1)}/{CATALOG}",
    }
    if base.startswith("s3a:"):
        own |= {
            ".io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
            ".s3.endpoint": given[f"{S3A}endpoint"],
            ".s3.path-style-access": given[f"{S3A}path.style.access"],
            ".client.region": given[f"{S3A}endpoint.region"],
        }
    if f"{S3A}access.key" in given:
        own[".s3.access-key-id"] = given[f"{S3A}access.key"]
        own[".s3.secret-access-key"] = given[f"{S3A}secret.key"]
    return {f"spark.sql.catalog.{CATALOG}{name}": value for name, value in own.items()}


def named(dataset: Dataset, branch: str | None = None) -> str:
    """A table's name in SQL, or that of a branch of it."""
    name = ".".join(f"`{part}`" for part in (CATALOG, *dataset.name.split(".")))
    return name if branch is None else f"{name}.`branch_{branch}`"


def table(spark: SparkSession, dataset: Dataset) -> Any:
    """A table as it is now, as Iceberg's own Java object."""
    session = spark._jsparkSession
    # Else a thread that has run no query yet, as those of a micro-batch, finds no catalog: Spark looks for its settings in the thread's session.
    spark._jvm.org.apache.spark.sql.classic.SparkSession.setActiveSession(session)
    found = spark._jvm.org.apache.iceberg.spark.Spark3Util
    return found.loadIcebergTable(session, f"{CATALOG}.{dataset.name}")


def line(snapshot: Any, found: Any) -> Iterator[Any]:
    """A snapshot and those that it builds on, as far back as they are kept, the latest first."""
    while snapshot is not None:
        yield snapshot
        before = snapshot.parentId()
        snapshot = None if before is None else found.snapshot(before)


def copied(snapshot: Any) -> int | None:
    """The snapshot whose rows one has added on top of others."""
    id = snapshot.summary().get(COPY_OF)
    return None if id is None else int(id)


def noted(snapshot: Any) -> int:
    """The snapshot by whose number a note is about one: that of which it is a copy, or itself."""
    return copied(snapshot) or snapshot.snapshotId()


def since(found: Any, snapshot: int) -> list[Any]:
    """The snapshots of `main` that another one does not build on, the latest first."""
    under = {one.snapshotId() for one in line(found.snapshot(snapshot), found)}
    return list(takewhile(lambda one: one.snapshotId() not in under, line(found.currentSnapshot(), found)))


def decided(look_and_act: Callable[[], Answer]) -> Answer:
    """The answer of what looks at a table and changes it by what it has seen: done anew where another change was faster."""
    for left in reversed(range(TRIES)):
        try:
            return look_and_act()
        except Py4JJavaError as error:
            if left == 0 or OVERTAKEN not in error.java_exception.getClass().getName():
                raise
            time.sleep(random.uniform(0.05, 0.5))
    raise AssertionError
