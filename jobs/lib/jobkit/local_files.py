"""Files of this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import BinaryIO

from .watermark import File


class Folder:
    """What lies below the root of this machine's files; see `storage.Files`."""

    def open(self, key: str, start: int = 0) -> BinaryIO:
        stream = _path(key).open("rb")
        stream.seek(start)
        return stream

    def write(self, key: str, data: bytes) -> None:
        path = _path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def copy(self, key: str, to: str) -> None:
        _path(to).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_path(key), _path(to))

    def delete(self, key: str) -> None:
        path = _path(key)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def listed(self, key: str) -> tuple[list[File], list[str]]:
        if not _path(key).is_dir():
            return [], []
        there = list(os.scandir(_path(key)))
        # Hadoop keeps a sum beside each file that it writes here, and shows it to nobody.
        files = [
            File(one.name, one.stat().st_mtime_ns // 1_000_000, one.stat().st_size)
            for one in there
            if one.is_file() and not (one.name.startswith(".") and one.name.endswith(".crc"))
        ]
        return files, [one.name for one in there if one.is_dir()]


def _path(key: str) -> Path:
    return Path("/") / key.lstrip("/")
