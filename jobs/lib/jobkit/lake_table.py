"""Tables of the lake: a run writes to a branch of its own, and what it publishes becomes the table's `main`, which everybody reads."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import lake_branches
from .dataset import Dataset
from .errors import DataError
from .lake import decided, named, table
from .lake_branches import MAIN
from .run import Run

NOTE = "headwater.note."  # Before the snapshot that a property of the table is about.
# Snapshots, and their notes, that stay however old they are, days for which all do, and how many these may be.
KEPT, DAYS, MOST = 20, 7, 200


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """The published rows; raises DataError when nobody has published any."""
    if table(spark, dataset).currentSnapshot() is None:
        raise DataError(f"{dataset.uri} has never been written: run the job that writes it first")
    return spark.table(named(dataset)).select(*dataset.names)


def stage(spark: SparkSession, dataset: Dataset, frame: DataFrame, run: Run) -> None:
    """Write the rows to a new branch of the run: in place of those with their keys, or of all where rows have none."""
    target = named(dataset, lake_branches.new(table(spark, dataset), run))
    if not dataset.key:
        frame.writeTo(target).overwrite(F.lit(True))
        return
    given = frame.alias("given")
    same = [f"given.`{name}` = {target}.`{name}`" for name in dataset.key]
    merge = given.mergeInto(target, F.expr(" AND ".join(same)))
    merge.whenMatched().updateAll().whenNotMatched().insertAll().merge()


def staged(spark: SparkSession, dataset: Dataset, run: Run) -> DataFrame:
    """The rows of the table as they would be if the run published what it has staged last."""
    branch = lake_branches.latest(table(spark, dataset), dataset, run)
    return spark.table(named(dataset, branch)).select(*dataset.names)


def publish(spark: SparkSession, dataset: Dataset, run: Run, note: Mapping[str, Any]) -> None:
    """Make the run's branch the table's `main`, with a note; nothing happens where that was done before.

    Of two runs that staged beside each other the last has its rows in a table that is replaced as a whole. In a table with keys the rows
    of both would have to be put together: this raises DataError.
    """
    decided(lambda: _publish(spark, dataset, run, note))


def _publish(spark: SparkSession, dataset: Dataset, run: Run, note: Mapping[str, Any]) -> None:
    found = table(spark, dataset)
    branch = lake_branches.latest(found, dataset, run)
    snapshot, current = found.refs()[branch].snapshotId(), found.currentSnapshot()
    # Each publication has its note; of one that is so old that it has none any more, the keys tell that others have come since.
    if f"{NOTE}{snapshot}" in found.properties():
        return
    ancestry = spark._jvm.org.apache.iceberg.util.SnapshotUtil
    built_on = current is None or ancestry.isAncestorOf(found, snapshot, current.snapshotId())
    if not built_on and dataset.key:
        raise DataError(
            f"{dataset.uri} cannot be published: another run has published since '{run.name}' of job {run.job} staged its rows, "
            "and those of one would undo the other's; start a run anew, which builds on what is there now"
        )
    change = found.newTransaction()
    moved = change.manageSnapshots()
    moved = moved.fastForwardBranch(MAIN, branch) if built_on else moved.setCurrentSnapshot(snapshot)
    moved.commit()
    said = {**note, "run": lake_branches.name_of(run)}
    properties = change.updateProperties().set(f"{NOTE}{snapshot}", json.dumps(said))
    for name in _old_notes(found):
        properties.remove(name)
    properties.commit()
    change.commitTransaction()


def published(spark: SparkSession, dataset: Dataset) -> dict[str, Any] | None:
    """The note with which the current rows were published, with `run`, whose they are; None when nothing was published yet."""
    found = table(spark, dataset)
    current = found.currentSnapshot()
    text = current and found.properties().get(f"{NOTE}{current.snapshotId()}")
    return json.loads(text) if text else None


def clean(spark: SparkSession, dataset: Dataset, run: Run, before: int | None) -> list[str]:
    """Remove the branches of a run that is over, those that its job has left before a moment, and what was replaced long ago; returns
    the branches' names.

    :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
    """
    found = table(spark, dataset)
    gone = lake_branches.over(found, run, before)
    lake_branches.remove(found, gone)
    _expire(found)
    return [f"{dataset.uri} {name}" for name in gone]


def _expire(found: Any) -> None:
    """Forget what was replaced long ago, with its files, and branches that nobody came back for."""
    moments = [snapshot.timestampMillis() for snapshot in found.snapshots()]
    long_ago = int(time.time() * 1000) - DAYS * 86_400_000
    if len(moments) > MOST:
        long_ago = max(long_ago, sorted(moments)[-MOST // 2])
    if any(moment < long_ago for moment in moments):
        found.expireSnapshots().expireOlderThan(long_ago).retainLast(KEPT).commit()


def _old_notes(found: Any) -> list[str]:
    """Notes of which there are more than are kept, those of the oldest snapshots."""

    def age(name: str) -> int:
        snapshot = found.snapshot(int(name.removeprefix(NOTE)))
        return 0 if snapshot is None else snapshot.sequenceNumber()

    noted = sorted((name for name in found.properties() if name.startswith(NOTE)), key=age)
    return noted[: max(0, len(noted) - KEPT)]
