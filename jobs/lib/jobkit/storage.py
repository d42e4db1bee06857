"""Small files beside Spark's big ones: those of the platform's bucket by boto3, those of a folder on this machine, as tests have it, by Python itself.

They are read and written where the job's code runs. No Spark is asked for them, which may be in another process.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any, BinaryIO, Protocol

from . import local_files, object_store
from .watermark import File

CHUNK = 1 << 20


class Files(Protocol):
    """What files lie in, by their keys: paths without a slash at the beginning."""

    def open(self, key: str, start: int = 0) -> BinaryIO:
        """The bytes from a place on; raises FileNotFoundError."""

    def write(self, key: str, data: bytes) -> None:
        """Replace a file: a reader sees the old one or the new one."""

    def copy(self, key: str, to: str) -> None:
        """Put a copy of a file in the place of another one."""

    def delete(self, key: str) -> None:
        """Delete a file, and what is below a folder of that name; nothing happens where there is none."""

    def listed(self, key: str) -> tuple[list[File], list[str]]:
        """The files directly in a folder, and the names of the folders there, in any order; none where there is no such folder."""


def beginning(path: str, size: int) -> bytes:
    """The first bytes of what a file holds, all of them when it has no more; unpacked, where its name says that it is packed."""
    with _opened(path, unpack=True) as stream:
        return stream.read(size)


def last(path: str, size: int, count: int = 1) -> bytes:
    """The last bytes of a file of some size, which has as many; fewer where it is shorter by now."""
    files, key = _at(path)
    with files.open(key, size - count) as stream:
        return stream.read(count)


def digest(path: str, *, unpack: bool = False) -> str:
    """The SHA-256 of a file, or of what it holds unpacked; raises OSError or EOFError where it cannot be unpacked to its end."""
    found = hashlib.sha256()
    with _opened(path, unpack=unpack) as stream:
        while chunk := stream.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def read_json(path: str) -> Any:
    """The JSON value in the file at `path`; None when there is no such file."""
    files, key = _at(path)
    try:
        with files.open(key) as stream:
            return json.loads(stream.read())
    except FileNotFoundError:
        return None


def write_json(path: str, value: Any) -> None:
    """Replace the file at `path`. On S3 that is one PUT: a reader sees the old value or the new one."""
    files, key = _at(path)
    files.write(key, json.dumps(value, indent=2).encode())


def copy(path: str, to: str) -> None:
    """Put a copy of the file at `path` in the place of the one at `to`, which is in the same store. On S3 a reader of that sees the old one or the new one."""
    files, key = _at(path)
    files.copy(key, _at(to)[1])


def delete(path: str) -> None:
    """Delete what is at `path` and below it, if anything."""
    files, key = _at(path)
    files.delete(key)


def folders(path: str) -> list[str]:
    """The names of the folders directly in `path`, sorted; none when `path` does not exist."""
    return listed(path)[1]


def listed(path: str) -> tuple[list[File], list[str]]:
    """The files directly in `path`, and the names of the folders there, by name; none when `path` does not exist."""
    store, key = _at(path)
    files, names = store.listed(key.rstrip("/"))
    return sorted(files, key=lambda file: file.name), sorted(names)


def _opened(path: str, unpack: bool) -> BinaryIO:
    files, key = _at(path)
    stream = files.open(key)
    if not (unpack and key.lower().endswith(".gz")):
        return stream
    with files.open(key) as looked_at:
        # Python would take it for a packed file of nothing.
        if not looked_at.read(1):
            raise EOFError("it is empty")
    return gzip.GzipFile(fileobj=stream)


def _at(path: str) -> tuple[Files, str]:
    """Where a file lies, and its key there."""
    if path.startswith(("/", "file:")):
        return local_files.Folder(), path.removeprefix("file:")
    bucket, _, key = path.partition("://")[2].partition("/")
    return object_store.bucket(bucket), key
