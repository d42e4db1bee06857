"""Reading Parquet that was written when its dataset had other types: a column that was widened since is read as declared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from . import storage
from .dataset import Column, Dataset
from .errors import DataError

Types = dict[str, str]
"""The type of each column of a file, in Spark's DDL."""

DIGITS = {"int": (10, 0), "bigint": (19, 0)}
DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")

# Where Spark keeps, in the files that it writes, the types as it had them.
SPARKS_OWN = "org.apache.spark.sql.parquet.row.metadata"


def read(spark: SparkSession, dataset: Dataset, folder: str, names: Sequence[str]) -> DataFrame:
    """The rows of some folders in a folder, in the dataset's types; raises DataError for a type that was another and is not just narrower."""
    found: dict[str, Types | None] = {}

    def types(name: str) -> Types | None:
        if name not in found:
            found[name] = _written(spark, f"{folder}/{name}", dataset)
        return found[name]

    frames = []
    for first, last in segments(names, types):
        written = types(names[first]) or {}
        _check(dataset, names[first], written)
        paths = [f"{folder}/{name}" for name in names[first:last]]
        frames.append(_cast(spark, dataset, written, paths))
    return reduce(DataFrame.unionByName, frames)


def segments(names: Sequence[str], types: Callable[[str], Types | None]) -> list[tuple[int, int]]:
    """Places of `names`, each from and until, whose types are equal: found by halves, for they change seldom and each is a file to open.

    Between two names of equal types nothing else is looked for.
    """

    def halves(first: int, last: int) -> list[tuple[int, int]]:
        if last - first == 1 or types(names[first]) == types(names[last - 1]):
            return [(first, last)]
        middle = (first + last) // 2
        return halves(first, middle) + halves(middle, last)

    joined: list[tuple[int, int]] = []
    for first, last in halves(0, len(names)):
        if joined and types(names[joined[-1][0]]) == types(names[first]):
            first = joined.pop()[0]
        joined.append((first, last))
    return joined


def widens(before: str, now: str) -> bool:
    """Whether every value of a type is one of another, to the last digit."""
    if before == now or (before, now) in {("int", "bigint"), ("int", "double")}:
        return True
    old, new = _digits(before), DECIMAL.fullmatch(now) and _digits(now)
    return bool(old and new) and new[1] >= old[1] and new[0] - new[1] >= old[0] - old[1]


def _digits(kind: str) -> tuple[int, int] | None:
    found = DECIMAL.fullmatch(kind)
    return (int(found[1]), int(found[2])) if found else DIGITS.get(kind)


def _written(spark: SparkSession, path: str, dataset: Dataset) -> Types | None:
    """The types of a folder's files, which one write has made, of the columns that are declared; None while there is no file."""
    files = [one.name for one in storage.files(spark, path) if one.name.endswith(".parquet")]
    if not files:
        return None
    hadoop = spark._jvm.org.apache.parquet.hadoop
    at = spark._jvm.org.apache.hadoop.fs.Path(f"{path}/{files[0]}")
    source = hadoop.util.HadoopInputFile.fromPath(at, spark._jsc.hadoopConfiguration())
    reader = hadoop.ParquetFileReader.open(source)
    try:
        text = reader.getFileMetaData().getKeyValueMetaData().get(SPARKS_OWN)
    finally:
        reader.close()
    fields = StructType.fromJson(json.loads(text)).fields if text else []
    return {one.name: one.dataType.simpleString() for one in fields if one.name in dataset.names}


def _check(dataset: Dataset, name: str, written: Types) -> None:
    wrong = [
        f"column '{column.name}' was written as {before} (folder {name}), declared is {column.type}"
        for column in dataset.columns
        if not widens(before := written.get(column.name, column.type), column.type)
    ]
    if wrong:
        raise DataError(
            f"{dataset.uri} cannot be read: {'; '.join(wrong)}. Declare the type that it was written with, and a new column for the other; "
            "or let the job that writes it write all of it again"
        )


def _cast(spark: SparkSession, dataset: Dataset, written: Types, paths: list[str]) -> DataFrame:
    schema = ", ".join(f"`{one.name}` {written.get(one.name, one.type)}" for one in dataset.columns)
    rows = spark.read.schema(schema).parquet(*paths)

    def value(column: Column) -> F.Column:
        own = F.col(column.name)
        same = written.get(column.name, column.type) == column.type
        return own if same else own.cast(column.type).alias(column.name)

    return rows.select(*(value(column) for column in dataset.columns))
