"""A dataset as Airflow knows it, and what runs when datasets have been written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from airflow.sdk import Asset, AssetAll, FixedKeyMapper, IdentityMapper, PartitionedAssetTimetable


# What a job writes, by the function that declares it.
KINDS = {"cassandra": "cassandraTable", "lake": "lakeTable", "postgres": "postgresTable", "topic": "topic"}


def asset(uri: str) -> Asset:
    """A dataset as Airflow knows it: a job that runs after its inputs runs when it was written; raises ValueError for what no job writes."""
    kind, _, name = uri.partition(":")
    if kind not in KINDS:
        known = ", ".join(f"{one}:<name of a {declares}>" for one, declares in KINDS.items())
        former = "; a parquetFolder is a table of the lake now" if kind == "parquet" else ""
        raise ValueError(f"no job writes {uri}, so nothing would run after it: write {known}{former}")
    return Asset(name=uri, uri=f"headwater://{kind}/{name}")


def after(*uris: str) -> PartitionedAssetTimetable:
    """The schedule of a DAG that runs when jobs have written datasets: a run for each day that one dataset is written for, or, after
    several, a run when all of them have been written anew.

    The day is Airflow's partition. Without it, days that are written while a run is under way would end in one run: of the events
    that wait for a DAG at its `max_active_runs` Airflow hands over the first alone.
    """
    mapper = IdentityMapper() if len(uris) == 1 else FixedKeyMapper("all inputs")
    return PartitionedAssetTimetable(
        assets=AssetAll(*(asset(uri) for uri in uris)), default_partition_mapper=mapper
    )


def days_of_inputs(events: Any) -> dict[str, Sequence[str]]:
    """The days for which datasets were written whose writing started a run, by the dataset; an event that somebody made by hand is of its day."""
    return {
        one.name: [event.partition_key or event.timestamp.strftime("%Y-%m-%d") for event in events[one]]
        for one in events
    }
