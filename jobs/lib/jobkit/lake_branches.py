"""Branches of a lake table: each try of a run that stages rows has one, `<job>.<run>~<try>`, until the run is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .dataset import Dataset
from .lake import decided
from .run import Run

MAIN = "main"
OF = "."  # Between a job, whose name has none, and its run.
TRY = "~"  # Between a run and the number of its try.
DAYS = 7  # Of a branch that nobody publishes or removes.


def new(found: Any, run: Run) -> str:
    """Make a branch of what is published, which no other try of the run has: one that is still under way writes to its own."""

    def make() -> str:
        change = found.newTransaction()
        now = change.table()
        name = f"{name_of(run)}{TRY}{max(map(_try, _of_run(now, run)), default=0) + 1}"
        current, made = now.currentSnapshot(), change.manageSnapshots()
        if current is None:
            made.createBranch(name)
        else:
            made.createBranch(name, current.snapshotId())
        made.setMaxRefAgeMs(name, DAYS * 86_400_000).commit()
        change.commitTransaction()
        return name

    return decided(make)


def remove(found: Any, gone: Sequence[str]) -> None:
    """Remove branches, of which others may have removed some."""

    def drop() -> None:
        change = found.newTransaction()
        there = [name for name in names(change.table()) if name in gone]
        if there:
            moved = change.manageSnapshots()
            for name in there:
                moved.removeBranch(name)
            moved.commit()
            change.commitTransaction()

    decided(drop)


def latest(found: Any, dataset: Dataset, run: Run) -> str:
    """The branch that a run has made last; raises DataError when it has made none."""
    names = _of_run(found, run)
    if not names:
        raise run.has_staged_nothing(dataset)
    return max(names, key=_try)


def over(found: Any, run: Run, before: int | None) -> list[str]:
    """The branches of a run that is over, and those that its job wrote last before a moment, in milliseconds since 1970."""
    return [
        name
        for name in names(found)
        if name.partition(OF)[0] == run.job
        and (
            _is_of(name, run)
            or (before is not None and found.snapshot(name).timestampMillis() < before)
        )
    ]


def names(found: Any) -> Iterator[str]:
    """All branches but `main`."""
    refs = found.refs()
    return (name for name in refs if name != MAIN and refs[name].isBranch())


def name_of(run: Run) -> str:
    """What the names of a run's branches begin with."""
    return f"{run.job}{OF}{run.name}"


def _of_run(found: Any, run: Run) -> list[str]:
    return [name for name in names(found) if _is_of(name, run)]


def _is_of(name: str, run: Run) -> bool:
    return name.rpartition(TRY)[0] == name_of(run)


def _try(name: str) -> int:
    return int(name.rpartition(TRY)[2])
