"""Upkeep of tables of the lake: small files become few, and what no table has any more goes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

from . import lake_table
from .dataset import Dataset
from .lake import OVERTAKEN, table

DAY = 86_400_000
CHANGED = "ValidationException"  # What Iceberg raises where others have changed the same files meanwhile.


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
    found = table(spark, dataset)
    if found.currentSnapshot() is None:
        return Done(0, 0, 0)
    files, into, left = _compact(spark, found, bounds)
    found.refresh()
    lake_table.expire(found, bounds.days)
    return Done(files, into, _orphans(spark, found, bounds), left)


def _compact(spark: SparkSession, found: object, bounds: Bounds) -> tuple[int, int, str | None]:
    action = _actions(spark).rewriteDataFiles(found).option("min-input-files", str(bounds.files))
    try:
        done = action.execute()
    except Py4JJavaError as error:
        kind = error.java_exception.getClass().getSimpleName()
        if kind not in (OVERTAKEN, CHANGED):
            raise
        return 0, 0, "a run has changed them meanwhile"
    return done.rewrittenDataFilesCount(), done.addedDataFilesCount(), None


def _orphans(spark: SparkSession, found: object, bounds: Bounds) -> int:
    before = int(time.time() * 1000) - bounds.orphans * DAY
    action = _actions(spark).deleteOrphanFiles(found).olderThan(before)
    # By the table's own client: Hadoop's would be another one, with another key.
    result = action.usePrefixListing(True).execute()
    return sum(1 for _ in result.orphanFileLocations())


def _actions(spark: SparkSession) -> object:
    return spark._jvm.org.apache.iceberg.spark.actions.SparkActions.get(spark._jsparkSession)
