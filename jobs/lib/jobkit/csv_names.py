"""Which names in a folder are read as CSV, and why the others are not."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 10  # Names that are said of each reason; the rest are counted.
# What Spark unpacks as it reads.
READ_PACKED = ".csv.gz"
PACKED = (".gz", ".bz2", ".zip", ".zst", ".xz", ".7z", ".tgz", ".lz4", ".snappy", ".deflate")

FOLDERS = "a folder within it is not read: put its files beside it"


def why_not(name: str) -> str | None:
    """Why a file is not read, by its name; None for one that is."""
    if name.startswith(("_", ".")):
        return "a name that begins with _ or . is a hidden file's, or one's that is not whole yet: rename it"
    if packed(name):
        return None
    if name.lower().endswith(PACKED):
        return "a packed file is not read, other than one whose name ends with .csv.gz: unpack it"
    if not name.lower().endswith(".csv"):
        return "a name that does not end with .csv or .csv.gz is not that of a CSV file: rename it or take it away"
    return None


def packed(name: str) -> bool:
    """Whether a file that is read is packed, by its name."""
    return name.lower().endswith(READ_PACKED)


def left_out(names: Sequence[str], folders: Sequence[str]) -> list[str]:
    """What is said of the files and folders that are not read: a line each reason, with the names."""
    found: dict[str, list[str]] = {}
    for name in names:
        why = why_not(name)
        if why:
            found.setdefault(why, []).append(name)
    if folders:
        found[FOLDERS] = [f"{name}/" for name in folders]
    return [f"left out {listed(those)}: {why}" for why, those in found.items()]


def listed(names: Sequence[str]) -> str:
    """The first names in quotes, with every character that would not be seen escaped, and how many more there are."""
    more = [f"{len(names) - SHOWN} more"] if len(names) > SHOWN else []
    return ", ".join([*map(repr, names[:SHOWN]), *more])
