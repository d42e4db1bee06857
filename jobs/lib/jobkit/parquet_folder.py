"""Folders of Parquet: each run writes a folder of its own, and a pointer beside them names the one that readers read."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import DataFrame, SparkSession

from . import environment, storage
from .dataset import Dataset
from .errors import DataError
from .frames import schema_of

BATCH = "batch="  # Folders of a stream's micro-batches.
KEPT = 5  # Folders of runs that stay, the current one among them.


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """The rows of the current run, or of every micro-batch of a stream; raises DataError when nobody has written any."""
    folder = f"{environment.base()}/{dataset.name}"
    current = storage.read_json(spark, f"{folder}/current.json")
    batches = [name for name in storage.folders(spark, folder) if name.startswith(BATCH)]
    if current is None and not batches:
        raise DataError(f"{dataset.uri} has never been written: run the job that writes it first")
    written = f"{BATCH}*" if current is None else current["run"]
    return spark.read.schema(schema_of(dataset)).parquet(f"{folder}/{written}")


def write(
    spark: SparkSession, dataset: Dataset, frame: DataFrame, run: str, written: Callable[[], int]
) -> int:
    """Write the run's folder, then let the pointer name it; the last good run stays current on any error."""
    folder = f"{environment.base()}/{dataset.name}"
    frame.write.mode("overwrite").parquet(f"{folder}/{run}")
    rows = written()
    before = storage.read_json(spark, f"{folder}/current.json") or {"history": []}
    history = [run, *(old for old in before["history"] if old != run)][:KEPT]
    storage.write_json(
        spark, f"{folder}/current.json", {"run": run, "rows": rows, "history": history}
    )
    for old in storage.folders(spark, folder):
        if old not in history:
            storage.delete(spark, f"{folder}/{old}")
    return rows


def write_batch(dataset: Dataset, frame: DataFrame, number: int) -> None:
    """Write one micro-batch of a stream: a batch that runs again writes over what it had written."""
    folder = f"{environment.base()}/{dataset.name}/{BATCH}{number:012d}"
    # One file, moved to its place by its task: the usual committer moves it once more, which on an object store is another copy.
    writer = frame.coalesce(1).write.option("mapreduce.fileoutputcommitter.algorithm.version", "2")
    writer.mode("overwrite").parquet(folder)
