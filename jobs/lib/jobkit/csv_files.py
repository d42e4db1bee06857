"""The files of CSV folders: which there are, where they lie, what they begin with, and which are another one's copy."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from . import csv_copies, csv_header, csv_names, environment, storage
from .dataset import Dataset
from .errors import DataError
from .watermark import File

BEGINNING = 8192  # Bytes of each file that the driver looks at: its header, and what tells it from files of its size.
LONGEST_HEADER = 1 << 20
GZIP_SIZE = 4  # Bytes at the end of a packed file, which say how many it holds (RFC 1952).
# What Spark takes for a pattern in a path. Told that there are none, it reads all paths once more for each that looks like one.
PATTERN = re.compile(r"[][{}*?\\]")
# Spark names a file by its URL; a plus in it is a plus.
FILE = "url_decode(replace(element_at(split(input_file_name(), '/'), -1), '+', '%2B'))"
# What Python says when it unpacks what is not packed so, or not whole.
BROKEN = (gzip.BadGzipFile, EOFError, zlib.error)


@dataclass(frozen=True)
class Folder:
    """The CSV files that lie in a folder, and what is to be said of what else is there."""

    files: list[File]
    remarks: list[str]


def look(dataset: Dataset) -> Folder:
    """What lies in a CSV folder."""
    files, folders = storage.listed(_folder(dataset))
    names = [file.name for file in files]
    remarks = [f"{dataset.uri}: {one}" for one in csv_names.left_out(names, folders)]
    return Folder([file for file in files if csv_names.why_not(file.name) is None], remarks)


def address(dataset: Dataset, name: str) -> str:
    """Where a file is, as clients of the object store name it."""
    whole = _path(dataset, name)
    # Hadoop alone calls it s3a.
    shown = "s3" + whole.removeprefix("s3a") if whole.startswith("s3a:") else whole
    return shown if shown.isprintable() else repr(shown)


def paths(dataset: Dataset, names: Sequence[str]) -> list[str]:
    """The files as Spark is told of them: names, never patterns."""
    return [f"{_folder(dataset)}/{PATTERN.sub(_escaped, name)}" for name in names]


def beginnings(dataset: Dataset, names: Iterable[str]) -> dict[str, bytes]:
    """What each file begins with, at least its header; raises DataError for packed ones that cannot be unpacked."""
    begun, broken = {}, {}
    for name in names:
        try:
            begun[name] = _beginning(_path(dataset, name))
        except BROKEN as error:
            broken[name] = str(error)
    _refuse_broken(dataset, broken)
    return begun


def size_of_rows(dataset: Dataset, file: File, begun: bytes) -> int:
    """The bytes of a file's lines without its header, the end of the last one among them, whether it is there or not.

    :param begun: what the file begins with, at least its header.
    """
    last = storage.last(_path(dataset, file.name), file.size)
    return file.size - begun.index(b"\n") - 1 + (last != b"\n")


def refuse_broken(dataset: Dataset, names: Iterable[str]) -> None:
    """Raise DataError for packed files that cannot be unpacked to their ends, all of which are read for that."""
    broken = {}
    for name in filter(csv_names.packed, names):
        try:
            storage.digest(_path(dataset, name), unpack=True)
        except BROKEN as error:
            broken[name] = str(error)
    _refuse_broken(dataset, broken)


def refuse_names(dataset: Dataset, folder: Folder, names: Sequence[str]) -> None:
    """Raise DataError where there is nothing to read, or a name is none of the folder's."""
    there = "".join(f"\n- {remark}" for remark in folder.remarks)
    if not names:
        raise DataError(
            f"{dataset.uri} has no file to read: put one into {address(dataset, '')}{there}"
        )
    known = {file.name for file in folder.files}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise DataError(
            f"{dataset.uri} has no file {csv_names.listed(unknown)} to read in {address(dataset, '')}{there}"
        )


def tell_copies(
    dataset: Dataset,
    folder: Folder,
    begun: dict[str, bytes],
    remark: Callable[[str], None],
) -> None:
    """Tell `remark` of files that hold byte for byte what another one holds; raises DataError where the dataset refuses them.

    :param begun: what each file that is read begins with.
    """
    held = {file: _holds(dataset, file) for file in folder.files if file.name in begun}
    sizes = set(held.values())
    # Those of other sizes have been told of by the run that read them.
    for file in folder.files:
        if file.name not in begun and any(_may_hold(file, size) for size in sizes):
            held[file] = _holds(dataset, file)

    def beginning(file: File) -> bytes:
        found = begun.get(file.name)
        return found or beginnings(dataset, [file.name])[file.name]

    def digest(file: File) -> str:
        return storage.digest(_path(dataset, file.name), unpack=csv_names.packed(file.name))

    found = csv_copies.copies(held, beginning, digest)
    new = {copy: first for copy, first in found.items() if copy in begun or first in begun}
    said = [_said(dataset, copy, first) for copy, first in sorted(new.items())]
    if said and dataset.options.get("copies") == "refused":
        raise DataError(f"{dataset.uri} has files twice:\n- " + "\n- ".join(said))
    for one in said:
        remark(f"{dataset.uri}: {one}")


def _said(dataset: Dataset, copy: str, first: str) -> str:
    as_it_is = not csv_names.packed(copy) and not csv_names.packed(first)
    same = f"is byte for byte {first!r}" if as_it_is else f"holds what {first!r} holds"
    return f"{address(dataset, copy)} {same}: take one of them away"


def _holds(dataset: Dataset, file: File) -> int:
    """The bytes that a file holds; of a packed one what it says at its end, which of several that were put together is the last one's."""
    if not csv_names.packed(file.name) or file.size < GZIP_SIZE:
        return file.size
    return int.from_bytes(storage.last(_path(dataset, file.name), file.size, GZIP_SIZE), "little")


def _may_hold(file: File, size: int) -> bool:
    """Whether a file may hold so many bytes, as far as its own size says: gzip makes a thousandth of them at best, and little more at worst."""
    return file.size <= size + 1024 and file.size * 1100 >= size if csv_names.packed(file.name) else file.size == size


def _beginning(path: str) -> bytes:
    head = storage.beginning(path, BEGINNING)
    if len(head) == BEGINNING and csv_header.LINE_END.search(head) is None:
        return storage.beginning(path, LONGEST_HEADER)
    return head


def _refuse_broken(dataset: Dataset, broken: dict[str, str]) -> None:
    if broken:
        lines = [
            f"- {address(dataset, name)} cannot be unpacked: {why}" for name, why in broken.items()
        ]
        raise DataError(
            "\n".join(
                [f"{dataset.uri} has packed files that are broken:", *lines, "pack them again with gzip"]
            )
        )


def _escaped(character: re.Match[str]) -> str:
    return "\\" + character[0]


def _path(dataset: Dataset, name: str) -> str:
    return f"{_folder(dataset)}/{name}"


def _folder(dataset: Dataset) -> str:
    return f"{environment.base()}/{dataset.name}"
