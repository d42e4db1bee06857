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
from .lake import copied, decided, line, named, noted, since, table
from .lake_branches import MAIN
from .run import Run

NOTE = "headwater.note."  # Before the snapshot that a property of the table is about.
UNDONE = "headwater.undone."  # Before one that was taken back; its note says by whom, and when.
REPLACES = "headwater.replaces"  # In a snapshot: what its rows took the place of, where that was `all`.
SAME_ROWS = "replace"  # What Iceberg calls the operation of a snapshot with the same rows in other files.
# Snapshots, and their notes, that stay however old they are, days for which all do, and how many these may be.
KEPT, DAYS, MOST = 20, 7, 200


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """The published rows; raises DataError when nobody has published any."""
    if table(spark, dataset).currentSnapshot() is None:
        raise DataError(f"{dataset.uri} has never been written: run the job that writes it first")
    return spark.table(named(dataset)).select(*dataset.names)


def stage(spark: SparkSession, dataset: Dataset, frame: DataFrame, run: Run) -> None:
    """Write the rows to a new branch of the run: in place of those that the dataset replaces."""
    found = table(spark, dataset)
    branch, period = lake_branches.new(found, run), run.period(dataset)
    if period is not None and found.currentSnapshot() is not None:
        # Files of before a change of how rows lie together have those of several periods: they are written anew.
        spark.sql(f"DELETE FROM {named(dataset, branch)} WHERE {period.condition()}")
        dataset = dataset.replacing("none")
    write(found, dataset, frame, named(dataset, branch))


def takes_all(spark: SparkSession, dataset: Dataset) -> bool:
    """Whether rows that are written are all that the table then has: no others are compared with them."""
    return dataset.replaces == "all" or table(spark, dataset).currentSnapshot() is None


def write(found: Any, dataset: Dataset, frame: DataFrame, target: str) -> None:
    """Write the rows in place of all, of those with their keys, or of none, as the dataset declares."""
    if dataset.replaces == "none" or found.currentSnapshot() is None:
        frame.writeTo(target).append()
        return
    if dataset.replaces == "all":
        frame.writeTo(target).option(f"snapshot-property.{REPLACES}", "all").overwrite(F.lit(True))
        return
    # A merge reads its rows more than once, and refuses those of which each reading may have others.
    given = frame.localCheckpoint().alias("given")
    same = [f"given.`{name}` = {target}.`{name}`" for name in dataset.key]
    merge = given.mergeInto(target, F.expr(" AND ".join(same)))
    merge.whenMatched().updateAll().whenNotMatched().insertAll().merge()


def staged(spark: SparkSession, dataset: Dataset, run: Run) -> DataFrame:
    """The rows of the table as they would be if the run published what it has staged last."""
    branch = lake_branches.latest(table(spark, dataset), dataset, run)
    return spark.table(named(dataset, branch)).select(*dataset.names)


def publish(spark: SparkSession, dataset: Dataset, run: Run, note: Mapping[str, Any]) -> list[str]:
    """Make the run's branch the table's `main`, with a note; nothing happens where that was done before. Returns what should be said of it.

    Of two runs that staged beside each other the last has its rows in a table that is replaced as a whole or by their day, and both have
    theirs in one to which rows are added. In a table with keys the rows of both would have to be put together: this raises DataError.
    """
    return decided(lambda: _publish(spark, dataset, run, note))


def _publish(spark: SparkSession, dataset: Dataset, run: Run, note: Mapping[str, Any]) -> list[str]:
    # What is decided is about the table that is changed: it is read anew for a change.
    change = table(spark, dataset).newTransaction()
    found = change.table()
    branch = lake_branches.latest(found, dataset, run)
    snapshot, run_name = found.refs()[branch].snapshotId(), lake_branches.name_of(run)
    known = {id for one in line(found.currentSnapshot(), found) for id in (one.snapshotId(), copied(one))}
    # Of what another run has replaced since, the note alone is left.
    if snapshot in known or f"{NOTE}{snapshot}" in found.properties():
        return []
    if dataset.replaces == "none" and run_name in _publishers(found):
        return [f"{dataset.uri} has the rows that this run has added before: nothing was added"]
    later = since(found, snapshot)
    # Files that were put together meanwhile have the same rows: they are put together anew another time.
    others = [one for one in later if one.operation() != SAME_ROWS]
    below = (one for one in line(found.snapshot(snapshot), found) if one.snapshotId() not in known)
    taken_back = any(f"{UNDONE}{noted(one)}" in found.properties() for one in below)
    period = run.period(dataset)
    # Of a period's rows those of other days are nobody else's, unless the run has staged all that there shall be.
    alone = dataset.replaces == "keys" or (period is not None and REPLACES in found.snapshot(snapshot).summary())
    if alone and (others or taken_back):
        why = "what it builds on was taken back" if taken_back else "another run has published"
        raise DataError(
            f"{dataset.uri} cannot be published: {why} since '{run.name}' of job {run.job} staged its rows, "
            "and those of one would undo the other's; start a run anew, which builds on what is there now"
        )
    if period is not None and (others or taken_back):
        own = spark.table(named(dataset, branch)).where(period.condition())
        stage(spark, dataset, own.select(*dataset.names), run)
        return _publish(spark, dataset, run, note)
    moved = change.manageSnapshots()
    if dataset.replaces == "none" and (others or taken_back):
        moved = moved.cherrypick(snapshot)
    elif not later:
        moved = moved.fastForwardBranch(MAIN, branch)
    else:
        moved = moved.setCurrentSnapshot(snapshot)
    moved.commit()
    # The names of a load's files are in the run's report: a table's properties are read each time that the table is.
    said = {"as_of": run.as_of} | {name: value for name, value in note.items() if name != "files"} | {"run": run_name}
    properties = change.updateProperties().set(f"{NOTE}{snapshot}", json.dumps(said, default=str))
    for name in old_notes(found):
        properties.remove(name)
    properties.commit()
    change.commitTransaction()
    return []


def published(spark: SparkSession, dataset: Dataset) -> dict[str, Any] | None:
    """The note of the latest publication, with `run`, whose it is; an empty one of rows that no run has published, None when there are none."""
    found = table(spark, dataset)
    if found.currentSnapshot() is None:
        return None
    notes = found.properties()
    for one in line(found.currentSnapshot(), found):
        text = notes.get(f"{NOTE}{noted(one)}")
        if text:
            return json.loads(text)
    return {}


def clean(spark: SparkSession, dataset: Dataset, run: Run, before: int | None) -> list[str]:
    """Remove the branches of a run that is over, those that its job has left before a moment, and what was replaced long ago; returns
    the branches' names.

    :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
    """
    found = table(spark, dataset)
    gone = lake_branches.over(found, run, before)
    lake_branches.remove(found, gone)
    expire(found)
    return [f"{dataset.uri} {name}" for name in gone]


def expire(found: Any, days: int = DAYS) -> None:
    """Forget what was replaced long ago, with its files, and branches that nobody came back for.

    :param days: for which what was replaced stays; the last snapshots stay however old they are, and there are not more than `MOST`.
    """
    moments = [snapshot.timestampMillis() for snapshot in found.snapshots()]
    long_ago = int(time.time() * 1000) - days * 86_400_000
    if len(moments) > MOST:
        long_ago = max(long_ago, sorted(moments)[-MOST // 2])
    if any(moment < long_ago for moment in moments):
        found.expireSnapshots().expireOlderThan(long_ago).retainLast(KEPT).commit()


def _publishers(found: Any) -> set[str]:
    """The runs that have published last."""
    notes = found.properties()
    return {json.loads(notes[name])["run"] for name in notes if name.startswith(NOTE)}


def old_notes(found: Any, prefix: str = NOTE, kept: int = KEPT) -> list[str]:
    """The names of notes of which there are more than are kept, those of the oldest snapshots."""

    def age(name: str) -> int:
        snapshot = found.snapshot(int(name.removeprefix(prefix)))
        return 0 if snapshot is None else snapshot.sequenceNumber()

    noted = sorted((name for name in found.properties() if name.startswith(prefix)), key=age)
    return noted[: max(0, len(noted) - kept)]
