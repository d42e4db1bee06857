"""What is wrong with the beginning of a CSV file: its encoding, its header."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from contextlib import suppress
from difflib import SequenceMatcher

from .csv_format import MARK, CsvFormat

LINE_END = re.compile(rb"\r\n|\n|\r")
# What begins so is no text in UTF-8.
BEGINNINGS = {
    b"\xff\xfe": "is text in UTF-16: save it in UTF-8",
    b"\xfe\xff": "is text in UTF-16: save it in UTF-8",
    b"PK\x03\x04": "is a workbook or an archive: save its table as CSV",
    b"\x1f\x8b": "is packed by gzip: unpack it, or let its name end with .csv.gz",
}
SEPARATORS = (",", ";", "\t", "|")


def first_line(head: bytes) -> str:
    """The first line of a file that begins so, without a byte order mark."""
    return LINE_END.split(head, 1)[0].decode(errors="replace").removeprefix(MARK)


def mistakes(head: bytes, declared: Sequence[str], format: CsvFormat) -> list[str]:
    """How a file that begins so differs from what is declared; none for a file with a header as it is declared.

    :param head: at least its first line.
    """
    for beginning, words in BEGINNINGS.items():
        if head.startswith(beginning):
            return [words]
    if not head:
        return ["is empty: not even a header is there"]
    line = first_line(head)
    found = columns(line, format.delimiter, format.quote)
    if found == list(declared):
        return []
    missing = [name for name in declared if name not in found]
    for separator in SEPARATORS if missing else ():
        apart = columns(line, separator, format.quote)
        if len(apart) > len(found) and set(apart) & set(declared):
            return [f"has its columns separated by {separator!r}, not by {format.delimiter!r}"]
    if len(missing) == len(declared):
        return [f"has no header: its first line is {line.strip()[:200]!r}"]
    extra = [name for name in found if name not in declared]
    among = format.header == "at least"
    return [
        *(f"column '{name}' is missing{_meant(name, extra) if among else ''}" for name in missing),
        *(f"column '{name}' is not declared" for name in extra if not among),
        *(f"column '{name}' is there twice" for name in _twice(found)),
        *(_elsewhere(found, declared) if format.header == "exact" else []),
    ]


def columns(line: str, delimiter: str, quote: str | None) -> list[str]:
    """The names in a header."""
    if quote is None:
        return [name.strip() for name in line.split(delimiter)]
    names = line.split(delimiter)
    # One quote alone stands around nothing.
    if quote in line and line.count(quote) % 2 == 0:
        with suppress(csv.Error):
            [names] = csv.reader([line], delimiter=delimiter, quotechar=quote, skipinitialspace=True)
    return [name.strip().strip(quote) for name in names]


def _meant(name: str, extra: Sequence[str]) -> str:
    """What may be meant for a column among names that nobody asks for."""
    alike = [one for one in extra if one.lower() == name]
    return f": the file has '{alike[0]}'" if alike else ""


def _twice(found: Sequence[str]) -> list[str]:
    """Names that are there more than once; of fields without a name, which nobody reads, there may be many."""
    return sorted({name for name in found if name and found.count(name) > 1})


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
