"""Branches of a lake table: each try of a run that stages rows has one, `<job>.<run>~<moment>`, until the run is over."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .dataset import Dataset
from .lake_catalog import catalog, decided, said, table
from .run import Run

if TYPE_CHECKING:
    from pyiceberg.table import Table
    from pyiceberg.table.snapshots import Snapshot

MAIN = "main"
OF = "."  # Between a job, whose name has none, and its run.
TRY = "~"  # Between a run and the moment of its try, in milliseconds since 1970.
TRIES = 1_000_000  # More than any run had, of which earlier releases have the number there.
DAYS = 7  # Of a branch that nobody publishes or removes.


def new(dataset: Dataset, run: Run) -> str:
    """Make a branch of what is published, which no other try of the run has: one that is still under way writes to its own."""

    def make() -> str:
        found = table(dataset)
        now = int(time.time() * 1000)
        name = f"{name_of(run)}{TRY}{max([now, *(_moment(one) + 1 for one in names(found) if _is_of(one, run))])}"
        begun = found.snapshot_by_id(_begun(found))
        # Iceberg counts a branch's age from what was written to it last, which is as old as what is published until the run has written.
        age = max(0, now - begun.timestamp_ms)
        with found.manage_snapshots() as made:
            made.create_branch(begun.snapshot_id, name, max_ref_age_ms=age + int(DAYS * 86_400_000))
        return name

    return decided(make)


def _begun(found: Table) -> int:
    """The snapshot that a branch begins with: what is published, or one without rows."""
    if found.current_snapshot() is not None:
        return found.current_snapshot().snapshot_id
    without_rows = [one.snapshot_id for one in found.snapshots() if is_empty(one)]
    if without_rows:
        return without_rows[0]
    from pyiceberg.table.update import AssertTableUUID

    # PyIceberg makes no branch of a table without snapshots: the first one is added to none.
    updates, _ = found.transaction().update_snapshot().fast_append()._commit()
    catalog().commit_table(found, (AssertTableUUID(uuid=found.metadata.table_uuid),), updates[:1])
    return _begun(found.refresh())


def is_empty(snapshot: Snapshot) -> bool:
    """Whether a snapshot is what a table's first branch begins with."""
    return snapshot.parent_snapshot_id is None and said(snapshot, "total-records") == "0"


def remove(dataset: Dataset, gone: Sequence[str]) -> None:
    """Remove branches, of which others may have removed some."""

    def drop() -> None:
        found = table(dataset)
        there = [name for name in names(found) if name in gone]
        if there:
            with found.manage_snapshots() as moved:
                for name in there:
                    moved.remove_branch(name)

    if gone:
        decided(drop)


def replace(dataset: Dataset, name: str, by: str) -> None:
    """Let a branch be what another one is, which goes: who was told of the first finds the other's rows."""

    def move() -> None:
        found = table(dataset)
        with found.manage_snapshots() as moved:
            moved.create_branch(found.snapshot_by_name(by).snapshot_id, name, max_ref_age_ms=int(DAYS * 86_400_000))
            moved.remove_branch(by)

    decided(move)


def staged(found: Table, dataset: Dataset, run: Run) -> str:
    """The branch with what a run has staged last; raises DataError when it has staged nothing, or that is gone."""
    name = run.staged_as.get(dataset.uri)
    if name is None or name not in names(found):
        raise run.has_staged_nothing(dataset)
    return name


def over(found: Table, run: Run, before: int | None) -> list[str]:
    """The branches of a run that is over, and those that its job has made before a moment, in milliseconds since 1970."""
    return [
        name
        for name in names(found)
        if name.startswith(f"{run.job}{OF}")
        and _moment(name)
        and (_is_of(name, run) or (before is not None and _made(found, name) < before))
    ]


def names(found: Table) -> Iterator[str]:
    """All branches but `main`."""
    return (name for name, ref in found.refs().items() if name != MAIN and ref.snapshot_ref_type == "branch")


def name_of(run: Run) -> str:
    """What the names of a run's branches begin with."""
    return f"{run.job}{OF}{run.name}"


def _is_of(name: str, run: Run) -> bool:
    return name.rpartition(TRY)[0] == name_of(run)


def _moment(name: str) -> int:
    """The moment of a try, or the number that it had in an earlier release; 0 of a branch that was named by others."""
    last = name.rpartition(TRY)[2]
    return int(last) if last.isdecimal() else 0


def _made(found: Table, name: str) -> int:
    """When a branch was made: of one of an earlier release, when it was written last."""
    moment = _moment(name)
    return found.snapshot_by_name(name).timestamp_ms if moment < TRIES else moment
