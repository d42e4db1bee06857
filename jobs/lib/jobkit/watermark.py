"""Which files of a folder a run has yet to read: those that have come since the last good one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class File:
    """A file by its name, when it was written, in milliseconds since 1970, and its size in bytes."""

    name: str
    modified: int
    size: int = 0


def newer(files: Sequence[File], mark: dict[str, Any] | None) -> list[File]:
    """The files that a mark does not cover, oldest first; all of them without a mark.

    A file that is written over is newer than it was. Object stores tell time in whole seconds, so that of the mark's own second
    it also says which files were read.
    """
    new = [
        file
        for file in files
        if mark is None
        or file.modified > mark["modified"]
        or (file.modified == mark["modified"] and file.name not in mark["files"])
    ]
    return sorted(new, key=lambda file: (file.modified, file.name))


def after(read: Sequence[File], mark: dict[str, Any] | None) -> dict[str, Any]:
    """The mark once these files are read too: `{"modified": …, "files": […]}`, the files being those of that very moment."""
    moments = [file.modified for file in read] + ([mark["modified"]] if mark else [])
    latest = max(moments)
    names = {file.name for file in read if file.modified == latest}
    if mark and mark["modified"] == latest:
        names |= set(mark["files"])
    return {"modified": latest, "files": sorted(names)}
