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
    """The first bytes of what a file holds, all of them when it has no more; unpacked, where its name says that it is packed."""
    stream = _stream(spark, path, unpack=True)
    try:
        return stream.readNBytes(size)
    finally:
        stream.close()


def last(spark: SparkSession, path: str, size: int) -> bytes:
    """The last byte of a file of some size that is not 0; none where it is shorter by now."""
    stream = _stream(spark, path, unpack=False)
    try:
        stream.seek(size - 1)
        return stream.readNBytes(1)
    finally:
        stream.close()


def digest(spark: SparkSession, path: str, *, unpack: bool = False) -> str:
    """The SHA-256 of a file, or of what it holds unpacked."""
    stream = _stream(spark, path, unpack)
    try:
        return spark._jvm.org.apache.commons.codec.digest.DigestUtils.sha256Hex(stream)
    finally:
        stream.close()


def _stream(spark: SparkSession, path: str, unpack: bool) -> Any:
    """A file's bytes, unpacked as Spark does it."""
    files, at = _open(spark, path)
    codecs = spark._jvm.org.apache.hadoop.io.compress.CompressionCodecFactory
    codec = codecs(spark._jsc.hadoopConfiguration()).getCodec(at) if unpack else None
    stream = files.open(at)
    return stream if codec is None else codec.createInputStream(stream)


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


def copy(spark: SparkSession, path: str, to: str) -> None:
    """Put a copy of the file at `path` in the place of the one at `to`. On S3 a reader of that sees the old one or the new one."""
    files, at = _open(spark, path)
    there, place = _open(spark, to)
    spark._jvm.org.apache.hadoop.fs.FileUtil.copy(files, at, there, place, False, True, spark._jsc.hadoopConfiguration())


def delete(spark: SparkSession, path: str) -> None:
    """Delete what is at `path` and below it, if anything."""
    files, at = _open(spark, path)
    files.delete(at, True)


def folders(spark: SparkSession, path: str) -> list[str]:
    """The names of the folders directly in `path`, sorted; none when `path` does not exist."""
    return listed(spark, path)[1]


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
