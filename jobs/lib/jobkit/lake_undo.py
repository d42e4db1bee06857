"""Taking back what a run has published: tables of the lake become what they were before it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from . import lake_export
from .dataset import Dataset
from .errors import DataError
from .job import Job
from .lake_branches import OF, is_empty, name_of
from .lake_catalog import decided, noted, said, same_rows, table
from .lake_notes import KEPT, NOTE, UNDONE, notes, old, takes_back
from .lake_table import make_current
from .run import Run

if TYPE_CHECKING:
    from pyiceberg.table import Table

# What cannot be taken back, and why.
LEFT = {
    "postgres": "for what was there before a run is not kept: run the job for the day that was right",
    "cassandra": "for what was there before a run is not kept: run the job for the day that was right",
    "topic": "for messages that were sent are read",
}


@dataclass(frozen=True)
class Step:
    """What is to be done to a table: `current` is its snapshot now, `before` the one that it goes back to."""

    dataset: Dataset
    current: int
    before: int
    gone: Sequence[int]
    later: Sequence[str]
    days: Sequence[str]


def undo(job: Job, of: str, with_later: bool) -> dict[str, Any]:
    """Take each table of the lake that a run of a job has published back to what it was before; returns as `undone` of each the `dataset`,
    the `rows` that it has now, and `with` whose later publications went too; and as `days` those that the runs were for whose rows went.
    What cannot be taken back is remarked. A second try of one that was done before takes back what it had left.

    Nothing is done at all, and this raises DataError, where the run has published nothing that is known, where what was before is
    forgotten, and where others have published since.

    :param of: the run's name. :param with_later: whether what was published since goes as well.
    """
    run, datasets = Run(job.name, of), job.outputs
    by = name_of(Run(job.name, job.run))
    found = [(one, table(one)) for one in datasets if one.kind == "lake"]
    steps = [step for one, each in found if (step := _step(one, each, run)) is not None]
    if not steps and not any(_undone(each, run).get("undone_by") == by for _, each in found):
        raise DataError(_nothing(found, run))
    later = [f"{step.dataset.uri} by {', '.join(step.later)}" for step in steps if step.later]
    if later and not with_later:
        raise DataError(
            f"nothing was undone: since run '{of}' of job {job.name} others have published {'; '.join(later)}; "
            "undo the latest first, or take those back as well, with --later"
        )
    days = sorted({day for step in steps for day in step.days})
    done = [_take_back(step, by) for step in steps]
    # Those of all tables: a try before this one may have ended between the two.
    for one, _ in found:
        lake_export.renew(job.spark, one)
    for one in datasets:
        if one.kind in LEFT:
            job.remark(f"{one.uri} is as it was, {LEFT[one.kind]}")
    return {"undone": done, "days": days}


def effective(log: Sequence[int]) -> list[int]:
    """The snapshots that a table went through to be what it is, the first first: what it was taken back from is not among them. Pure.

    :param log: all that it ever was, in order.
    """
    line: list[int] = []
    for id in log:
        line = line[: line.index(id) + 1] if id in line else [*line, id]
    return line


def _step(dataset: Dataset, found: Table, run: Run) -> Step | None:
    known, own = notes(found, NOTE), name_of(run)
    line = effective([one.snapshot_id for one in found.history()])
    by = [_note(found, known, id).get("run") for id in line]
    same = [same_rows(found.snapshot_by_id(id)) for id in line]
    places = [place for place, name in enumerate(by) if name == own]
    if not places:
        return None
    # What it has published in several writes is one, whoever has published between them.
    first = places[0]
    before = line[first - 1] if first else _empty(found, line[0])
    if before is None:
        raise DataError(f"nothing was undone: what {dataset.uri} was before run '{run.name}' of job {run.job} is forgotten")
    later = [
        by[place] or f"what wrote at {_moment(found.snapshot_by_id(line[place]).timestamp_ms)}"
        for place in range(first + 1, len(line))
        if by[place] != own and not same[place]
    ]
    days = [note["as_of"] for id in line[first:] if "as_of" in (note := _note(found, known, id))]
    return Step(dataset, line[-1], before, line[first:], list(dict.fromkeys(later)), days)


def _empty(found: Table, first: int) -> int | None:
    """The snapshot without rows that a table's first branch began with; None where what was before the first that is known is forgotten."""
    before = found.snapshot_by_id(first).parent_snapshot_id
    root = None if before is None else found.snapshot_by_id(before)
    return before if root is not None and is_empty(root) else None


def _undone(found: Table, run: Run) -> dict[str, Any]:
    """The note of what a run had published of a table and another one has taken back; an empty one where nobody has."""
    return next((note for note in notes(found, UNDONE).values() if note["run"] == name_of(run)), {})


def _take_back(step: Step, by: str) -> dict[str, Any]:
    def act() -> Table:
        found = table(step.dataset)
        if found.current_snapshot().snapshot_id != step.current:
            raise DataError(f"{step.dataset.uri} was written meanwhile, and was not taken back: look at it, and undo once more")
        known = notes(found, NOTE)
        with found.transaction() as change:
            make_current(change, step.before)
            for id in step.gone:
                note = _note(found, known, id)
                about = noted(found.snapshot_by_id(id))
                if note:
                    change.remove_properties(f"{NOTE}{about}")
                    told = {**note, "undone_by": by, "undone_at": _moment()}
                    change.set_properties({f"{UNDONE}{about}": json.dumps(told)})
            runs = {note["run"] for id in step.gone if (note := _note(found, known, id))}
            change.set_properties(takes_back(found, runs))
            change.remove_properties(*old(found, UNDONE, KEPT - len(step.gone)))
        return table(step.dataset)

    rows = said(decided(act).current_snapshot(), "total-records")
    return {"dataset": step.dataset.uri, "rows": None if rows is None else int(rows), "with": list(step.later)}


def _nothing(found: Sequence[tuple[Dataset, Table]], run: Run) -> str:
    known: dict[str, None] = {}
    for _, each in found:
        if undone := _undone(each, run):
            return f"run '{run.name}' of job {run.job} was undone before, at {undone['undone_at']} by {undone['undone_by']}"
        for note in notes(each, NOTE).values():
            job, _, other = note["run"].partition(OF)
            if job == run.job:
                known[other] = None
    listed = f"known are {', '.join(known)}" if known else "it has published nothing that is known"
    return f"run '{run.name}' of job {run.job} has published nothing to tables of the lake that could be taken back; of this job {listed}"


def _note(found: Table, known: Mapping[int, dict[str, Any]], id: int) -> dict[str, Any]:
    """The note of the publication that a snapshot is, or is a copy of; an empty one of others."""
    return known.get(noted(found.snapshot_by_id(id)), {})


def _moment(milliseconds: int | None = None) -> str:
    moment = datetime.now(timezone.utc) if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return moment.isoformat(sep=" ", timespec="seconds")
