"""Tables of the lake: a run writes to a branch of its own, and what it publishes becomes the table's `main`, which everybody reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from .dataset import Dataset
from .errors import DataError
from .lake import named, table
from .run import Run

MAIN = "main"
OF = "."  # Between a job, whose name has none, and its run.
TRY = "~"  # Between a run and the number of its try.
NOTE = "headwater.note."  # Before the snapshot that a property of the table is about.
KEPT = 20  # Notes that stay.
DAYS = 7  # Of a branch that nobody publishes: the next maintenance takes it away after them.


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """The published rows; raises DataError when nobody has published any."""
    if table(spark, dataset).currentSnapshot() is None:
        raise DataError(f"{dataset.uri} has never been written: run the job that writes it first")
    return spark.table(named(dataset)).select(*dataset.names)


def stage(spark: SparkSession, dataset: Dataset, frame: DataFrame, run: Run) -> None:
    """Write the rows to a new branch of the run: in place of those with their keys, or of all where rows have none."""
    branch = _new_branch(table(spark, dataset), run)
    target = named(dataset, branch)
    if not dataset.key:
        frame.writeTo(target).overwrite(F.lit(True))
        return
    given = frame.alias("given")
    same = [f"given.`{name}` = {target}.`{name}`" for name in dataset.key]
    merge = given.mergeInto(target, F.expr(" AND ".join(same)))
    merge.whenMatched().updateAll().whenNotMatched().insertAll().merge()


def staged(spark: SparkSession, dataset: Dataset, run: Run) -> DataFrame:
    """The rows of the table as they would be if the run published what it has staged last."""
    branch = _latest(table(spark, dataset), dataset, run)
    return spark.table(named(dataset, branch)).select(*dataset.names)


def publish(spark: SparkSession, dataset: Dataset, run: Run, note: Mapping[str, Any]) -> None:
    """Make the run's branch the table's `main`, with a note; nothing happens where that was done before.

    What was published since the run staged is kept by a table that is replaced as a whole as its past. Of a table with keys the rows of
    both would have to be put together: this raises DataError.
    """
    found = table(spark, dataset)
    branch = _latest(found, dataset, run)
    snapshot = found.refs()[branch].snapshotId()
    current = found.currentSnapshot()
    if any(entry.snapshotId() == snapshot for entry in found.history()):
        return
    ancestors = spark._jvm.org.apache.iceberg.util.SnapshotUtil
    built_on = current is None or ancestors.isAncestorOf(found, snapshot, current.snapshotId())
    if not built_on and dataset.key:
        raise DataError(
            f"{dataset.uri} cannot be published: another run has published since '{run.name}' of job {run.job} staged its rows, "
            "and those of one would undo the other's; start a run anew, which reads what is there now"
        )
    change = found.newTransaction()
    moved = change.manageSnapshots()
    (moved.fastForwardBranch(MAIN, branch) if built_on else moved.setCurrentSnapshot(snapshot)).commit()
    properties = change.updateProperties().set(f"{NOTE}{snapshot}", json.dumps({**note, "run": _name(run)}))
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
    """Remove the branches of a run that is over, and those that its job has left before a moment; returns the names.

    :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
    """
    found = table(spark, dataset)
    gone = [
        name
        for name in _branches(found)
        if name.partition(OF)[0] == run.job
        and (_is_of(name, run) or (before is not None and _since(found, name) < before))
    ]
    if gone:
        change = found.manageSnapshots()
        for name in gone:
            change.removeBranch(name)
        change.commit()
    return [f"{dataset.name} {name}" for name in gone]


def _new_branch(found: Any, run: Run) -> str:
    """Make a branch of what is published, which no other try of the run has: one that is still under way writes to its own."""
    tries = [_try(name) for name in _branches(found) if _is_of(name, run)]
    for number in range(max(tries, default=0) + 1, 1000):
        name = f"{_name(run)}{TRY}{number}"
        current, change = found.currentSnapshot(), found.manageSnapshots()
        made = change.createBranch(name) if current is None else change.createBranch(name, current.snapshotId())
        try:
            made.setMaxRefAgeMs(name, DAYS * 86_400_000).commit()
            return name
        except Py4JJavaError as error:
            if "already exists" not in str(error.java_exception):
                raise
            found.refresh()
    raise RuntimeError(f"{_name(run)} has a thousand branches")


def _branches(found: Any) -> Iterator[str]:
    refs = found.refs()
    return (name for name in refs if name != MAIN and refs[name].isBranch())


def _latest(found: Any, dataset: Dataset, run: Run) -> str:
    """The branch that a run has made last; raises DataError when it has made none."""
    names = [name for name in _branches(found) if _is_of(name, run)]
    if not names:
        raise run.has_staged_nothing(dataset)
    return max(names, key=_try)


def _since(found: Any, branch: str) -> int:
    """When a branch was written last, in milliseconds since 1970."""
    return found.snapshot(branch).timestampMillis()


def _old_notes(found: Any) -> list[str]:
    """Notes of which there are more than are kept, those of the oldest snapshots."""
    noted = [
        f"{NOTE}{entry.snapshotId()}"
        for entry in found.history()
        if f"{NOTE}{entry.snapshotId()}" in found.properties()
    ]
    return noted[: max(0, len(noted) - KEPT)]


def _name(run: Run) -> str:
    return f"{run.job}{OF}{run.name}"


def _is_of(name: str, run: Run) -> bool:
    return name.rpartition(TRY)[0] == _name(run)


def _try(name: str) -> int:
    return int(name.rpartition(TRY)[2])
