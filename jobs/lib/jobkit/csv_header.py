"""What is wrong with the beginning of a CSV file: its encoding, its header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

MARK = "\ufeff"
LINE_END = re.compile(rb"\r\n|\n|\r")
# What begins so is no text in UTF-8.
BEGINNINGS = {
    b"\xff\xfe": "is text in UTF-16: save it in UTF-8",
    b"\xfe\xff": "is text in UTF-16: save it in UTF-8",
    b"PK\x03\x04": "is a workbook or an archive: save its table as CSV",
    b"\x1f\x8b": "is packed by gzip: unpack it",
}
SEPARATORS = (";", "\t", "|")


def first_line(head: bytes) -> str:
    """The first line of a file that begins so, without a byte order mark."""
    return LINE_END.split(head, 1)[0].decode(errors="replace").removeprefix(MARK).strip()


def mistakes(head: bytes, declared: Sequence[str]) -> list[str]:
    """How a file that begins so differs from what is declared; none for a file with the declared header.

    :param head: at least its first line.
    """
    for beginning, words in BEGINNINGS.items():
        if head.startswith(beginning):
            return [words]
    if not head:
        return ["is empty: not even a header is there"]
    line = first_line(head)
    found = columns(line)
    if found == list(declared):
        return []
    for separator in SEPARATORS:
        apart = columns(line, separator)
        if len(apart) > len(found) and set(apart) & set(declared):
            return [f"has its columns separated by {separator!r}, not by ','"]
    if not set(found) & set(declared):
        return [f"has no header: its first line is {line[:200]!r}"]
    return [
        *(f"column '{name}' is missing" for name in declared if name not in found),
        *(f"column '{name}' is not declared" for name in found if name not in declared),
        *(f"column '{name}' is there twice" for name in _twice(found)),
        *_elsewhere(found, declared),
    ]


def columns(line: str, separator: str = ",") -> list[str]:
    """The names in a header."""
    return [name.strip().strip('"') for name in line.split(separator)]


def _twice(found: Sequence[str]) -> list[str]:
    return sorted({name for name in found if found.count(name) > 1})


def _elsewhere(found: Sequence[str], declared: Sequence[str]) -> list[str]:
    """The fewest columns that would have to move."""
    given = [name for name in dict.fromkeys(found) if name in declared]
    wanted = [name for name in declared if name in found]
    blocks = SequenceMatcher(None, given, wanted, autojunk=False).get_matching_blocks()
    kept = {name for block in blocks for name in given[block.a : block.a + block.size]}
    return [
        f"column '{name}' is in place {found.index(name) + 1}, declared is place {declared.index(name) + 1}"
        for name in given
        if name not in kept
    ]
