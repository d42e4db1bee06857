"""Tables of the lake: a run writes to a branch of its own, and what it publishes becomes the table's `main`, which everybody reads."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import lake_branches
from .dataset import Dataset
from .errors import DataError
from .lake import named
from .lake_catalog import CATALOG, COPY_OF, copied, decided, line, noted, said, same_rows, since, table
from .run import Run

if TYPE_CHECKING:
    from pyiceberg.table import Table, Transaction

NOTE = "headwater.note."  # Before the snapshot that a property of the table is about.
UNDONE = "headwater.undone."  # Before one that was taken back; its note says by whom, and when.
REPLACES = "headwater.replaces"  # In a snapshot: what its rows took the place of, where that was `all`.
# Snapshots, and their notes, that stay however old they are, days for which all do, and how many these may be.
KEPT, DAYS, MOST = 20, 7, 200


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """The published rows; raises DataError when nobody has published any."""
    if not _written(spark, dataset):
        raise DataError(f"{dataset.uri} has never been written: run the job that writes it first")
    return spark.table(named(dataset)).select(*dataset.names)


def _written(spark: SparkSession, dataset: Dataset) -> bool:
    """Whether anybody has published rows."""
    if find_spec("pyiceberg"):
        return table(dataset).current_snapshot() is not None
    return not spark.table(f"{named(dataset)}.refs").where(F.col("name") == lake_branches.MAIN).isEmpty()


def stage(spark: SparkSession, dataset: Dataset, frame: DataFrame, run: Run) -> None:
    """Write the rows to a new branch of the run: in place of those that the dataset replaces."""
    first = table(dataset).current_snapshot() is None
    branch, period = lake_branches.new(dataset, run), run.period(dataset)
    if period is not None and not first:
        # Files of before a change of how rows lie together have those of several periods: they are written anew.
        spark.sql(f"DELETE FROM {named(dataset, branch)} WHERE {period.condition()}")
        dataset = dataset.replacing("none")
    write(dataset, frame, named(dataset, branch), first)
    run.staged_as[dataset.uri] = branch


def settled(frame: DataFrame) -> DataFrame:
    """The same rows, made once: a merge reads its own more than once, and refuses those of which each reading may have others."""
    return frame.localCheckpoint()


def takes_all(dataset: Dataset) -> bool:
    """Whether rows that are written are all that the table then has: no others are compared with them."""
    return dataset.replaces == "all" or table(dataset).current_snapshot() is None


def write(dataset: Dataset, frame: DataFrame, target: str, first: bool) -> None:
    """Write the rows in place of all, of those with their keys, or of none, as the dataset declares.

    :param frame: `settled` where rows take the place of those with their keys.
    :param first: whether the table has none yet.
    """
    if dataset.replaces == "none" or first:
        frame.writeTo(target).append()
        return
    if dataset.replaces == "all":
        frame.writeTo(target).option(f"snapshot-property.{REPLACES}", "all").overwrite(F.lit(True))
        return
    given = frame.alias("given")
    same = [f"given.`{name}` = {target}.`{name}`" for name in dataset.key]
    merge = given.mergeInto(target, F.expr(" AND ".join(same)))
    merge.whenMatched().updateAll().whenNotMatched().insertAll().merge()


def staged(spark: SparkSession, dataset: Dataset, run: Run) -> DataFrame:
    """The rows of the table as they would be if the run published what it has staged last."""
    branch = lake_branches.staged(table(dataset), dataset, run)
    return spark.table(named(dataset, branch)).select(*dataset.names)


def publish(spark: SparkSession, dataset: Dataset, run: Run, note: Mapping[str, Any]) -> list[str]:
    """Make the run's branch the table's `main`, with a note; nothing happens where that was done before. Returns what should be said of it.

    Of two runs that staged beside each other the last has its rows in a table that is replaced as a whole or by their day, and both have
    theirs in one to which rows are added. In a table with keys the rows of both would have to be put together: this raises DataError.
    """
    return decided(lambda: _publish(spark, dataset, run, note))


def _publish(spark: SparkSession, dataset: Dataset, run: Run, note: Mapping[str, Any]) -> list[str]:
    # What is decided is about the table that is changed: where it is another one by then, the change is refused.
    found = table(dataset)
    branch = lake_branches.staged(found, dataset, run)
    staged, run_name = found.snapshot_by_name(branch), lake_branches.name_of(run)
    snapshot = staged.snapshot_id
    known = {id for one in line(found.current_snapshot(), found) for id in (one.snapshot_id, copied(one))}
    # Of what another run has replaced since, the note alone is left.
    if snapshot in known or f"{NOTE}{snapshot}" in found.properties:
        return []
    if dataset.replaces == "none" and run_name in _publishers(found):
        return [f"{dataset.uri} has the rows that this run has added before: nothing was added"]
    # Files that were put together meanwhile have the same rows: they are put together anew another time.
    others = [one for one in since(found, snapshot) if not same_rows(one)]
    below = (one for one in line(staged, found) if one.snapshot_id not in known)
    taken_back = any(f"{UNDONE}{noted(one)}" in found.properties for one in below)
    period = run.period(dataset)
    # Of a period's rows those of other days are nobody else's, unless the run has staged all that there shall be.
    alone = dataset.replaces == "keys" or (period is not None and said(staged, REPLACES) is not None)
    if alone and (others or taken_back):
        why = "what it builds on was taken back" if taken_back else "another run has published"
        raise DataError(
            f"{dataset.uri} cannot be published: {why} since '{run.name}' of job {run.job} staged its rows, "
            "and those of one would undo the other's; start a run anew, which builds on what is there now"
        )
    if period is not None and (others or taken_back):
        own = spark.table(named(dataset, branch)).where(period.condition())
        stage(spark, dataset, own.select(*dataset.names), run)
        # The stage before has told of the branch: another try of this one shall see that it is published.
        lake_branches.replace(dataset, branch, run.staged_as[dataset.uri])
        run.staged_as[dataset.uri] = branch
        return _publish(spark, dataset, run, note)
    with found.transaction() as change:
        if dataset.replaces == "none" and (others or taken_back):
            _add(found, change, staged)
        else:
            make_current(change, snapshot)
        # The names of a load's files are in the run's report: a table's properties are read each time that the table is.
        short = {name: value for name, value in note.items() if name != "files"}
        told = {"as_of": run.as_of} | short | {"run": run_name}
        change.set_properties({f"{NOTE}{snapshot}": json.dumps(told, default=str)})
        change.remove_properties(*old_notes(found))
    return []


def make_current(change: Transaction, snapshot: int) -> None:
    """Make a snapshot what everybody reads; the change is refused where that was moved meanwhile."""
    from pyiceberg.table.update.snapshot import ManageSnapshots

    ManageSnapshots(change).set_current_snapshot(snapshot).commit()


def _add(found: Table, change: Transaction, staged: Any) -> None:
    """Add the rows of a snapshot once more, on top of those that others have added meanwhile."""
    with change.update_snapshot({COPY_OF: str(staged.snapshot_id)}).fast_append() as added:
        for manifest in staged.manifests(found.io):
            if manifest.added_snapshot_id == staged.snapshot_id:
                for entry in manifest.fetch_manifest_entry(found.io):
                    added.append_data_file(entry.data_file)
    # PyIceberg would try it again by itself, on top of what was published meanwhile: by another try of this run, too.
    change._snapshot_producers.clear()


def published(dataset: Dataset) -> dict[str, Any] | None:
    """The note of the latest publication, with `run`, whose it is; an empty one of rows that no run has published, None when there are none."""
    found = table(dataset)
    if found.current_snapshot() is None:
        return None
    for one in line(found.current_snapshot(), found):
        text = found.properties.get(f"{NOTE}{noted(one)}")
        if text:
            return json.loads(text)
    return {}


def clean(spark: SparkSession, dataset: Dataset, run: Run, before: int | None) -> list[str]:
    """Remove the branches of a run that is over, those that its job has left before a moment, and what was replaced long ago; returns
    the branches' names.

    :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
    """
    found = table(dataset)
    gone = lake_branches.over(found, run, before)
    lake_branches.remove(dataset, gone)
    expire(spark, dataset, [one.timestamp_ms for one in found.snapshots()])
    return [f"{dataset.uri} {name}" for name in gone]


def expire(spark: SparkSession, dataset: Dataset, moments: Sequence[int], days: int = DAYS) -> None:
    """Forget what was replaced long ago, with its files, and branches that nobody came back for.

    :param moments: when the table's snapshots were made, in milliseconds since 1970.
    :param days: for which what was replaced stays; the last snapshots stay however old they are, and there are not more than `MOST`.
    """
    long_ago = int(time.time() * 1000) - days * 86_400_000
    if len(moments) > MOST:
        long_ago = max(long_ago, sorted(moments)[-MOST // 2])
    if any(moment < long_ago for moment in moments):
        spark.sql(
            f"CALL {CATALOG}.system.expire_snapshots(table => :name, older_than => timestamp_millis({long_ago}), retain_last => {KEPT})",
            {"name": dataset.name},
        )


def _publishers(found: Table) -> set[str]:
    """The runs that have published last."""
    notes = found.properties
    return {json.loads(notes[name])["run"] for name in notes if name.startswith(NOTE)}


def old_notes(found: Table, prefix: str = NOTE, kept: int = KEPT) -> list[str]:
    """The names of notes of which there are more than are kept, those of the oldest snapshots."""

    def age(name: str) -> int:
        snapshot = found.snapshot_by_id(int(name.removeprefix(prefix)))
        return 0 if snapshot is None else snapshot.sequence_number or 0

    noted = sorted((name for name in found.properties if name.startswith(prefix)), key=age)
    return noted[: max(0, len(noted) - kept)]
