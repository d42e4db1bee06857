"""What a stream writes to tables of the lake: its rows are there at once, and each snapshot says of which micro-batch it is.

A stream has a driver of its own, and asks Iceberg's Java in it what a table is: that is quicker than a query in each micro-batch.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from threading import Thread
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType

from . import environment, storage
from .dataset import Dataset
from .frames import schema_of
from .lake import named
from .lake_catalog import CATALOG
from .lake_notes import KEPT
from .lake_table import AGE, settled, too_old, write

# In a snapshot: the id of the stream's query, and the micro-batch's number.
QUERY, BATCH = "headwater.query", "headwater.batch"
OFTEN = 100  # Micro-batches after which what is kept too long goes.

log = logging.getLogger(__name__)


def write_over(spark: SparkSession, dataset: Dataset, frame: DataFrame, number: int) -> None:
    """Write one micro-batch in place of the rows with its keys, or of all, as the dataset declares: the same again where that was done before."""
    first = _tidied(spark, dataset, number).currentSnapshot() is None
    write(dataset, settled(frame) if dataset.replaces == "keys" else frame, named(dataset), first)


def add(
    spark: SparkSession, dataset: Dataset, frame: DataFrame, query: str, number: int
) -> bool:
    """Add the rows of one micro-batch; returns whether that was not done before, by a driver that died thereafter.

    :param query: the query's id, which its checkpoint keeps: another one begins anew, and its first rows take the place of all.
    """
    found = _tidied(spark, dataset, number)
    last = _last(found)
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


def writer(spark: SparkSession, dataset: Dataset) -> str | None:
    """The id of the query whose rows were added to a table last; None of a table without such rows."""
    last = _last(_table(spark, dataset))
    return None if last is None else last.get(QUERY)


def _with_former(
    spark: SparkSession, dataset: Dataset, frame: DataFrame, numbers: Iterable[int]
) -> DataFrame:
    """The rows, with those of micro-batches that were written to the table's former folder after the table was made."""
    if "formerFolder" not in dataset.options or not numbers:
        return frame
    folder = f"{environment.base()}/{dataset.options['formerFolder']}"
    there = set(storage.folders(folder))
    found = [name for number in numbers if (name := f"batch={number:012d}") in there]
    alike: dict[tuple[str, ...], list[str]] = {}
    for path in (f"{folder}/{name}" for name in found):
        alike.setdefault(_called(spark, dataset, path), []).append(path)
    for names, paths in alike.items():
        schema = StructType([StructField(name, one.dataType) for name, one in zip(names, schema_of(dataset), strict=True)])
        frame = frame.unionByName(spark.read.schema(schema).parquet(*paths).toDF(*dataset.names))
    return frame


def _called(spark: SparkSession, dataset: Dataset, path: str) -> tuple[str, ...]:
    """What the table's columns are called in the files of such a micro-batch."""
    renamed = dataset.options.get("renamed", {})
    # A folder whose writer died at once has no file, and no columns.
    files = [file for file in storage.listed(path)[0] if file.name.endswith(".parquet")]
    there = spark.read.parquet(path).columns if renamed and files else dataset.names
    return tuple(renamed[name] if name not in there and renamed.get(name) in there else name for name in dataset.names)


def _tidied(spark: SparkSession, dataset: Dataset, number: int) -> Any:
    """The table as it is now, of which once in a while what is kept too long goes: beside the micro-batches, for that takes seconds."""
    found = _table(spark, dataset)
    if number % OFTEN == 0:
        Thread(target=_forget, args=(dataset, found), name=f"forgetting of {dataset.name}", daemon=True).start()
    return found


def _forget(dataset: Dataset, found: Any) -> None:
    """As `lake_table.expire`, without Spark: its queries would take the executor from the micro-batches, for ten seconds (seen)."""
    try:
        moments = [snapshot.timestampMillis() for snapshot in found.snapshots()]
        long_ago = too_old(moments, found.properties().get(AGE))
        if long_ago is not None:
            found.expireSnapshots().expireOlderThan(long_ago).retainLast(KEPT).commit()
    except Exception:
        # Others write to the table meanwhile, and there is a next time.
        log.warning("what %s has kept too long stays for now", dataset.uri, exc_info=True)


def _table(spark: SparkSession, dataset: Dataset) -> Any:
    """The table as it is now, as Iceberg's own Java object."""
    session = spark._jsparkSession
    # Else a thread that has run no query yet, as those of a micro-batch, finds no catalog: Spark looks for its settings in the thread's session.
    spark._jvm.org.apache.spark.sql.classic.SparkSession.setActiveSession(session)
    return spark._jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(session, f"{CATALOG}.{dataset.name}")


def _summaries(found: Any) -> Iterator[Any]:
    """What the current snapshot says of itself, and those that it builds on, the latest first."""
    snapshot = found.currentSnapshot()
    while snapshot is not None:
        yield snapshot.summary()
        before = snapshot.parentId()
        snapshot = None if before is None else found.snapshot(before)


def _last(found: Any) -> Any | None:
    """What the latest snapshot of a micro-batch says of itself; None of a table without one."""
    return next((one for one in _summaries(found) if BATCH in one), None)


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
