"""Files that hold byte for byte what another file of the folder holds, packed or not, looked for without reading what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .csv_header import LINE_END
from .watermark import File


def copies(
    sizes: Mapping[File, int], beginning: Callable[[File], bytes], digest: Callable[[File], str]
) -> dict[str, str]:
    """The names of files that are another one's copy, with the name of the oldest that is the same; one without rows copies nothing.

    Files of one size are asked for their beginning, and only those that begin alike, and are longer than that, for a digest.

    :param sizes: the bytes that each file holds, unpacked.
    :param beginning: the first of them, the same number of each that is so long.
    :param digest: of all of them.
    """
    same: dict[object, list[File]] = {}
    for alike in _groups(sizes):
        begun = {file: beginning(file) for file in alike}
        for twins in _groups({file: begun[file] for file in alike if _has_rows(begun[file])}):
            for file in twins:
                whole = len(begun[file]) >= sizes[file]
                same.setdefault(begun[file] if whole else digest(file), []).append(file)
    found = {}
    for twins in same.values():
        first, *later = sorted(twins, key=lambda file: (file.modified, file.name))
        found.update({file.name: first.name for file in later})
    return found


def _groups(keys: Mapping[File, object]) -> list[list[File]]:
    """Files with equal keys, where there are at least two."""
    grouped: dict[object, list[File]] = {}
    for file, key in keys.items():
        grouped.setdefault(key, []).append(file)
    return [files for files in grouped.values() if len(files) > 1]


def _has_rows(head: bytes) -> bool:
    _, *rest = LINE_END.split(head, 1)
    return bool(rest and rest[0].strip())
