"""What the properties of a lake table tell of its publications: a note of each that is still known, and which runs have added rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .lake_catalog import copied, line, noted, same_rows

if TYPE_CHECKING:
    from pyiceberg.table import Table

NOTE = "headwater.note."  # Before the snapshot that a property of the table is about.
UNDONE = "headwater.undone."  # Before one that was taken back; its note says by whom, and when.
ADDED = "headwater.added"  # The runs that have added rows, the latest last: short hashes of their names.
RUNS = 1000  # That it has at most.
KEPT, MOST = 20, 200  # Notes that stay though their snapshots are forgotten, and notes in all.


def latest(found: Table) -> dict[str, Any] | None:
    """The note of the latest publication; an empty one of rows that no run has published, None when there are none."""
    if found.current_snapshot() is None:
        return None
    return next((note for _, note in _of_line(found) if note), {})


def load(found: Table, source: str) -> dict[str, Any] | None:
    """The note of the latest publication of a load, and `as_left`: whether the rows are those that it left; None when there was none.

    :param source: the uri of what was loaded. Notes of earlier releases do not say of what they are, and are taken for its.
    """

    def ours(note: dict[str, Any]) -> bool:
        return "watermark" in note and note.get("source", source) == source

    as_left, oldest = True, None
    for oldest, note in _of_line(found):
        if ours(note):
            return {**note, "as_left": as_left}
        as_left = as_left and same_rows(oldest)
    if oldest is None or oldest.parent_snapshot_id is None:
        return None
    # What the oldest builds on is forgotten: of a load before it the note is left, and maybe a snapshot that a branch has.
    there, began = _known(found), oldest.sequence_number
    before = [note for id, note in notes(found, NOTE).items() if there.get(id, 0) < began and ours(note)]
    return {**max(before, key=lambda note: note["watermark"]["modified"]), "as_left": False} if before else None


def notes(found: Table, prefix: str) -> dict[int, dict[str, Any]]:
    """The notes of a table by the snapshots that they are about."""
    return {
        int(name.removeprefix(prefix)): json.loads(text)
        for name, text in found.properties.items()
        if name.startswith(prefix)
    }


def has_added(found: Table, run: str) -> bool:
    """Whether a run, by its whole name, has added rows that nobody has taken back, as far as is known: of the last thousand runs."""
    return _short(run) in _added(found) or any(note["run"] == run for note in notes(found, NOTE).values())


def adds(found: Table, run: str) -> dict[str, str]:
    """The property that says it."""
    others = [one for one in _added(found) if one != _short(run)]
    return {ADDED: " ".join([*others, _short(run)][-RUNS:])}


def takes_back(found: Table, runs: set[str]) -> dict[str, str]:
    """The property that says it no more; none where it did not."""
    gone = {_short(run) for run in runs}
    return {ADDED: " ".join(one for one in _added(found) if one not in gone)} if gone & set(_added(found)) else {}


def old(found: Table, prefix: str = NOTE, kept: int = KEPT) -> list[str]:
    """The names of notes that are of no use any more: the oldest, of snapshots that are forgotten, but for the latest of each source."""
    there, all_notes = _known(found), notes(found, prefix)
    by_age = sorted(all_notes, key=lambda id: there.get(id, 0), reverse=True)
    sources: set[str | None] = set()
    stays = set(by_age[: max(0, kept)])
    for id in by_age:
        if (source := all_notes[id].get("source")) not in sources:
            sources.add(source)
            stays.add(id)
    stays |= {id for id in by_age[:MOST] if id in there}
    return [f"{prefix}{id}" for id in by_age if id not in stays]


def _of_line(found: Table) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The snapshots that the table's rows are of, the latest first, each with its note, or an empty one."""
    for one in line(found.current_snapshot(), found):
        yield one, json.loads(found.properties.get(f"{NOTE}{noted(one)}", "{}"))


def _known(found: Table) -> dict[int, int]:
    """The snapshots that notes may be about, with their places in time."""
    return {id: one.sequence_number or 0 for one in found.snapshots() for id in (one.snapshot_id, copied(one)) if id is not None}


def _added(found: Table) -> list[str]:
    return found.properties.get(ADDED, "").split()


def _short(run: str) -> str:
    return hashlib.sha256(run.encode()).hexdigest()[:12]
