"""Upkeep of tables of the lake: small files become few, and what no table has any more goes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from pyspark.sql import Row, SparkSession

from . import lake_table
from .dataset import Dataset
from .lake_catalog import CATALOG, decided, table
from .lake_table import DAY

BEFORE, HELD = "before-upkeep", DAY  # The tag of what was there before, and for how long.
# What Iceberg raises where others have changed the table, or the same files, meanwhile.
MEANWHILE = ("CommitFailedException", "ValidationException")


@dataclass(frozen=True)
class Bounds:
    """What upkeep leaves.

    :param days: for which rows that were replaced can be read.
    :param files: of a partition, below which nothing is put together.
    :param orphans: days after which a file that no table names is nobody's; a run that takes longer would lose its rows.
    """

    days: int = 7
    files: int = 5
    orphans: int = 3


@dataclass(frozen=True)
class Done:
    """What was done to a table: files that became `into` others, orphans that were deleted, and why files were left as they were."""

    files: int
    into: int
    orphans: int
    left: str | None = None


def keep(spark: SparkSession, dataset: Dataset, bounds: Bounds) -> Done:
    """Put small files together, forget what was replaced long ago with its files, and delete files that nobody names."""
    if table(dataset).current_snapshot() is None:
        return Done(0, 0, 0)
    _hold(dataset)
    files, into, left = _compact(spark, dataset, bounds)
    _remember(dataset, str(bounds.days * DAY))
    lake_table.expire(spark, dataset, [one.timestamp_ms for one in table(dataset).snapshots()], str(bounds.days * DAY))
    return Done(files, into, _orphans(spark, dataset, bounds), left)


def _remember(dataset: Dataset, age: str) -> None:
    """Have every run and stream that tidies the table keep to the same."""

    def set_age() -> None:
        found = table(dataset)
        if found.properties.get(lake_table.AGE) != age:
            with found.transaction() as change:
                change.set_properties({lake_table.AGE: age})

    decided(set_age)


def _hold(dataset: Dataset) -> None:
    """Keep the files that are there now for a day: a query of a stream's table that has begun with them would else lose them within minutes,
    since so many snapshots come after them."""

    def tag() -> None:
        found = table(dataset)
        current = found.current_snapshot()
        # Iceberg counts the age of a tag from the snapshot that it is of.
        age = max(0, int(time.time() * 1000) - current.timestamp_ms) + HELD
        with found.manage_snapshots() as made:
            made.create_tag(current.snapshot_id, BEFORE, max_ref_age_ms=age)

    decided(tag)


def _compact(spark: SparkSession, dataset: Dataset, bounds: Bounds) -> tuple[int, int, str | None]:
    try:
        done = _call(spark, "rewrite_data_files", dataset, options=f"map('min-input-files', '{bounds.files}')")[0]
    except Exception as error:
        if not any(kind in str(error) for kind in MEANWHILE):
            raise
        return 0, 0, "a run has changed them meanwhile"
    return done.rewritten_data_files_count, done.added_data_files_count, None


def _orphans(spark: SparkSession, dataset: Dataset, bounds: Bounds) -> int:
    before = int(time.time() * 1000) - bounds.orphans * DAY
    # By the table's own client: Hadoop's would be another one, with another key.
    gone = _call(
        spark, "remove_orphan_files", dataset, older_than=f"timestamp_millis({before})", prefix_listing="true"
    )
    return len(gone)


def _call(spark: SparkSession, procedure: str, dataset: Dataset, **more: str) -> list[Row]:
    """What one of Iceberg's procedures answers; `more` of its arguments are SQL."""
    given = "".join(f", {name} => {value}" for name, value in more.items())
    return spark.sql(f"CALL {CATALOG}.system.{procedure}(table => :name{given})", {"name": dataset.name}).collect()
