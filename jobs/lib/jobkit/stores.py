"""What reads and writes each kind of dataset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyspark.sql import SparkSession

from . import cassandra_table, lake_export, lake_table, postgres_table, topic
from .dataset import Dataset
from .run import Run

READERS = {
    "cassandra": cassandra_table.read,
    "lake": lake_table.read,
    "postgres": postgres_table.read,
}
# Where each row is written for itself.
WRITERS = {"cassandra": cassandra_table.write, "topic": topic.write}
# Where rows are kept out of sight until they are published together.
STAGES = {"lake": lake_table.stage, "postgres": postgres_table.stage}


def publish(
    spark: SparkSession,
    datasets: Mapping[str, Dataset],
    run: Run,
    notes: Mapping[str, Mapping[str, Any]],
    keep: bool,
) -> list[str]:
    """Let readers see what a run has staged under these roles: the tables of PostgreSQL in one transaction, then each of the lake; returns
    what should be said of it.

    :param keep: whether what was staged stays, for a stage that is tried again.
    """
    tables = [one for one in datasets.values() if one.kind == "postgres"]
    of_lake = {role: one for role, one in datasets.items() if one.kind == "lake"}
    # Before any reader sees anything: a run is published whole, or not at all.
    for role, dataset in of_lake.items():
        lake_table.refuse(dataset, run, notes[role])
    # Another run may still be quicker, and they are refused then.
    contested = [role for role, one in of_lake.items() if one.replaces == "keys" or "since" in notes[role]]
    said: list[str] = []

    def publish_lake(roles: Iterable[str]) -> None:
        for role in roles:
            dataset = of_lake[role]
            said.extend(lake_table.publish(spark, dataset, run, notes[role]))
            lake_export.renew(spark, dataset)
            if not keep:
                lake_table.clean(spark, dataset, run, None)

    with postgres_table.publishing(tables, run, keep):
        publish_lake(contested)
    publish_lake(role for role in of_lake if role not in contested)
    return said


def clean(
    spark: SparkSession, datasets: Sequence[Dataset], run: Run, before: int | None
) -> list[str]:
    """Remove what a run has staged and nobody needs any more, and what other runs of its job have left so before a moment; returns the names.

    :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
    """
    gone = postgres_table.clean([one for one in datasets if one.kind == "postgres"], run, before)
    for dataset in datasets:
        if dataset.kind == "lake":
            gone += lake_table.clean(spark, dataset, run, before)
    return gone
