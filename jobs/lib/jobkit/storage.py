"""Small files beside Spark's big ones, through Hadoop's own file system client.

The driver needs no S3 library and no credentials of its own, and `file:` paths work the same way in tests.
"""

from __future__ import annotations

import json
from typing import Any

from pyspark.sql import SparkSession

from .watermark import File


def _open(spark: SparkSession, path: str) -> tuple[Any, Any]:
    hadoop_path = spark._jvm.org.apache.hadoop.fs.Path(path)
    return hadoop_path.getFileSystem(spark._jsc.hadoopConfiguration()), hadoop_path


def beginning(spark: SparkSession, path: str, size: int) -> bytes:
    """The first bytes of a file, all of them when it has no more."""
    files, at = _open(spark, path)
    stream = files.open(at)
    try:
        return stream.readNBytes(size)
    finally:
        stream.close()


def digest(spark: SparkSession, path: str) -> str:
    """The SHA-256 of a file."""
    files, at = _open(spark, path)
    stream = files.open(at)
    try:
        return spark._jvm.org.apache.commons.codec.digest.DigestUtils.sha256Hex(stream)
    finally:
        stream.close()


def read_json(spark: SparkSession, path: str) -> Any:
    """The JSON value in the file at `path`; None when there is no such file."""
    files, at = _open(spark, path)
    if not files.exists(at):
        return None
    stream = files.open(at)
    try:
        return json.loads(spark._jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
    finally:
        stream.close()


def write_json(spark: SparkSession, path: str, value: Any) -> None:
    """Replace the file at `path`. On S3 that is one PUT: a reader sees the old value or the new one."""
    files, at = _open(spark, path)
    stream = files.create(at, True)
    stream.write(bytearray(json.dumps(value, indent=2).encode()))
    stream.close()


def folders(spark: SparkSession, path: str) -> list[str]:
    """The names of the folders directly in `path`, sorted; none when `path` does not exist."""
    files, at = _open(spark, path)
    if not files.exists(at):
        return []
    return sorted(
        entry.getPath().getName() for entry in files.listStatus(at) if entry.isDirectory()
    )


def files(spark: SparkSession, path: str) -> list[File]:
    """The files directly in `path` by name; none when `path` does not exist."""
    return listed(spark, path)[0]


def listed(spark: SparkSession, path: str) -> tuple[list[File], list[str]]:
    """The files directly in `path`, and the names of the folders there, by name; none when `path` does not exist."""
    store, at = _open(spark, path)
    if not store.exists(at):
        return [], []
    files, folders = [], []
    for entry in store.listStatus(at):
        name = entry.getPath().getName()
        if entry.isFile():
            files.append(File(name, entry.getModificationTime(), entry.getLen()))
        else:
            folders.append(name)
    return sorted(files, key=lambda file: file.name), sorted(folders)


def modified(spark: SparkSession, path: str) -> int:
    """When the newest file below a folder was written, in milliseconds since 1970; 0 where there is none."""
    store, at = _open(spark, path)
    below, latest = store.listFiles(at, True), 0
    while below.hasNext():
        latest = max(latest, below.next().getModificationTime())
    return latest


def delete(spark: SparkSession, path: str) -> None:
    """Remove a file or a whole folder; nothing happens when it does not exist."""
    files, at = _open(spark, path)
    files.delete(at, True)
