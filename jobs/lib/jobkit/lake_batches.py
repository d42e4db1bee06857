"""What a stream writes to tables of the lake: its rows are there at once, and each snapshot says of which micro-batch it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import environment, storage
from .dataset import Dataset
from .frames import schema_of
from .lake import line, named, table
from .lake_table import expire, write

# In a snapshot: the id of the stream's query, and the micro-batch's number.
QUERY, BATCH = "headwater.query", "headwater.batch"
OFTEN = 100  # Micro-batches after which what is kept too long goes.


def write_over(spark: SparkSession, dataset: Dataset, frame: DataFrame, number: int) -> None:
    """Write one micro-batch in place of the rows with its keys, or of all, as the dataset declares: the same again where that was done before."""
    write(_tidied(spark, dataset, number), dataset, frame, named(dataset))


def add(
    spark: SparkSession, dataset: Dataset, frame: DataFrame, query: str, number: int
) -> bool:
    """Add the rows of one micro-batch; returns whether that was not done before, by a driver that died thereafter.

    :param query: the query's id, which its checkpoint keeps: another one begins anew, and its first rows take the place of all.
    """
    found = _tidied(spark, dataset, number)
    said = (one.summary() for one in line(found.currentSnapshot(), found))
    last = next((one for one in said if BATCH in one), None)
    done = -1 if last is None else int(last[BATCH])
    by = None if last is None else last.get(QUERY)
    if by == query and done >= number:
        return False
    if by is None and done < number:
        # Of a table that was a folder, until this query goes on with it.
        frame = _with_former(spark, dataset, frame, range(done + 1, number))
    if by == query or (by is None and done < number):
        _batch(dataset, frame, query, number).append()
    else:
        _batch(dataset, frame, query, number).overwrite(F.lit(True))
    return True


def _with_former(
    spark: SparkSession, dataset: Dataset, frame: DataFrame, numbers: Iterable[int]
) -> DataFrame:
    """The rows, with those of micro-batches that were written to the table's former folder after the table was made."""
    if "formerFolder" not in dataset.options or not numbers:
        return frame
    folder = f"{environment.base()}/{dataset.options['formerFolder']}"
    there = set(storage.folders(spark, folder))
    found = [name for number in numbers if (name := f"batch={number:012d}") in there]
    if not found:
        return frame
    paths = [f"{folder}/{name}" for name in found]
    return frame.unionByName(spark.read.schema(schema_of(dataset)).parquet(*paths))


def _tidied(spark: SparkSession, dataset: Dataset, number: int) -> Any:
    """The table as it is now, once in a while without what is kept too long."""
    found = table(spark, dataset)
    if number % OFTEN == 0:
        expire(found)
    return found


def _batch(dataset: Dataset, frame: DataFrame, query: str, number: int) -> Any:
    """A writer that makes one file of each partition, without a shuffle."""
    writer = frame.coalesce(1).writeTo(named(dataset))
    options = {
        "distribution-mode": "none",
        "fanout-enabled": "true",
        f"snapshot-property.{QUERY}": query,
        f"snapshot-property.{BATCH}": str(number),
    }
    for name, value in options.items():
        writer = writer.option(name, value)
    return writer
