"""Tables of the lake: a run writes to a branch of its own, and what it publishes becomes the table's `main`, which everybody reads."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import lake_branches, lake_notes
from .dataset import Dataset
from .errors import DataError
from .lake import named
from .lake_catalog import CATALOG, COPY_OF, copied, decided, line, noted, said, same_rows, since, table
from .lake_notes import KEPT, MOST, NOTE, UNDONE, adds, has_added
from .run import Run

if TYPE_CHECKING:
    from pyiceberg.table import Table, Transaction

REPLACES = "headwater.replaces"  # In a snapshot: what its rows took the place of, where that was `all`.
DAY = 86_400_000  # Milliseconds.
DAYS = 7  # For which all snapshots stay, up to MOST, where the table's own property says nothing else; the last KEPT stay however old they are.
AGE = "history.expire.max-snapshot-age-ms"  # As Iceberg calls it.


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


def refuse(dataset: Dataset, run: Run, note: Mapping[str, Any]) -> None:
    """Raise DataError where what the run has staged cannot be published any more, or it has staged nothing."""
    found = table(dataset)
    staged = found.snapshot_by_name(lake_branches.staged(found, dataset, run))
    if not _is_published(found, staged) and not _has_added(found, dataset, run):
        _loaded(found, dataset, run, note)
        _overtaken(found, dataset, run, staged)


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
    if _is_published(found, staged):
        return []
    if _has_added(found, dataset, run):
        return [f"{dataset.uri} has the rows that this run has added before: nothing was added"]
    _loaded(found, dataset, run, note)
    period, overtaken = run.period(dataset), _overtaken(found, dataset, run, staged)
    if period is not None and overtaken:
        own = spark.table(named(dataset, branch)).where(period.condition())
        stage(spark, dataset, own.select(*dataset.names), run)
        # The stage before has told of the branch: another try of this one shall see that it is published.
        lake_branches.replace(dataset, branch, run.staged_as[dataset.uri])
        run.staged_as[dataset.uri] = branch
        return _publish(spark, dataset, run, note)
    with found.transaction() as change:
        if dataset.replaces == "none" and overtaken:
            _add(found, change, staged)
        else:
            make_current(change, snapshot)
        # The names of a load's files are in the run's report: a table's properties are read each time that the table is.
        short = {name: value for name, value in note.items() if name not in ("files", "since")}
        told = {"as_of": run.as_of} | short | {"run": run_name}
        added = adds(found, run_name) if dataset.replaces == "none" else {}
        change.set_properties({f"{NOTE}{snapshot}": json.dumps(told, default=str)} | added)
        change.remove_properties(*lake_notes.old(found))
    return []


def _is_published(found: Table, staged: Any) -> bool:
    known = {id for one in line(found.current_snapshot(), found) for id in (one.snapshot_id, copied(one))}
    # Of what another run has replaced since, the note alone is left.
    return staged.snapshot_id in known or f"{NOTE}{staged.snapshot_id}" in found.properties


def _has_added(found: Table, dataset: Dataset, run: Run) -> bool:
    return dataset.replaces == "none" and has_added(found, lake_branches.name_of(run))


def _loaded(found: Table, dataset: Dataset, run: Run, note: Mapping[str, Any]) -> None:
    """Raise DataError where another run has loaded from the same source since a load looked for what is new, or such a load was taken back."""
    if "since" not in note:
        return
    last = lake_notes.load(found, note["source"])
    if (last and last["watermark"]) != note["since"]:
        raise DataError(
            f"{dataset.uri} cannot be published: another load of {note['source']} was, or was taken back, since '{run.name}' of job {run.job} "
            "looked for new files, and rows would be there twice, or not at all; start a run anew, which reads what is new now"
        )


def _overtaken(found: Table, dataset: Dataset, run: Run, staged: Any) -> bool:
    """Whether others have published since a run staged its rows, or what they build on was taken back; raises DataError where those rows
    cannot be published then."""
    later = since(found, staged.snapshot_id)
    known = {one.snapshot_id for one in line(found.current_snapshot(), found)}
    below = (one for one in line(staged, found) if one.snapshot_id not in known)
    taken_back = any(f"{UNDONE}{noted(one)}" in found.properties for one in below)
    # Files that were put together meanwhile have the same rows: they are put together anew another time.
    if not taken_back and all(map(same_rows, later)):
        return False
    # Of a period's rows those of other days are nobody else's, unless the run has staged all that there shall be.
    if dataset.replaces == "keys" or (run.period(dataset) is not None and said(staged, REPLACES) is not None):
        why = "what it builds on was taken back" if taken_back else "another run has published"
        raise DataError(
            f"{dataset.uri} cannot be published: {why} since '{run.name}' of job {run.job} staged its rows, "
            "and those of one would undo the other's; start a run anew, which builds on what is there now"
        )
    return True


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


def published(dataset: Dataset, of: str | None = None) -> dict[str, Any] | None:
    """The note of the latest publication, with `run`, whose it is; an empty one of rows that no run has published, None when there are none.

    :param of: the uri of a source: the note of its latest load, which says too whether the rows are `as_left` by it; None when there was none.
    """
    return lake_notes.latest(table(dataset)) if of is None else lake_notes.load(table(dataset), of)


def clean(spark: SparkSession, dataset: Dataset, run: Run, before: int | None) -> list[str]:
    """Remove the branches of a run that is over, those that its job has left before a moment, and what was replaced long ago; returns
    the branches' names.

    :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
    """
    found = table(dataset)
    gone = lake_branches.over(found, run, before)
    lake_branches.remove(dataset, gone)
    expire(spark, dataset, [one.timestamp_ms for one in found.snapshots()], found.properties.get(AGE))
    return [f"{dataset.uri} {name}" for name in gone]


def expire(spark: SparkSession, dataset: Dataset, moments: Sequence[int], age: str | None) -> None:
    """Forget what was replaced long ago, with its files, and branches that nobody came back for.

    :param moments: when the table's snapshots were made, in milliseconds since 1970. :param age: as the table's `AGE` says.
    """
    long_ago = too_old(moments, age)
    if long_ago is not None:
        spark.sql(
            f"CALL {CATALOG}.system.expire_snapshots(table => :name, older_than => timestamp_millis({long_ago}), retain_last => {KEPT})",
            {"name": dataset.name},
        )


def too_old(moments: Sequence[int], age: str | None) -> int | None:
    """The moment before which snapshots are kept no longer, beyond the last `KEPT`; None where there is none from before it. All are
    milliseconds since 1970.

    :param moments: when the table's snapshots were made: of more than `MOST` the older half goes.
    :param age: milliseconds for which what was replaced stays. @default a week
    """
    long_ago = int(time.time() * 1000) - (DAYS * DAY if age is None else int(age))
    if len(moments) > MOST:
        long_ago = max(long_ago, sorted(moments)[-MOST // 2])
    return long_ago if any(moment < long_ago for moment in moments) else None
