"""Folders of Parquet: each run writes a folder of its own, and a pointer beside them names the one that readers read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from . import environment, storage
from .dataset import Dataset
from .errors import DataError
from .frames import schema_of

BATCH = "batch="  # Folders of a stream's micro-batches.
KEPT = 5  # Folders of runs that stay, the current one among them.
TRY = "~"  # Between a run's name and the number of a try after the first that was published.


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """The rows of the current run, or of every micro-batch of a stream; raises DataError when nobody has written any."""
    current = published(spark, dataset)
    if current is not None:
        return _rows(spark, dataset, current["run"])
    if not any(name.startswith(BATCH) for name in storage.folders(spark, _folder(dataset))):
        raise DataError(f"{dataset.uri} has never been written: run the job that writes it first")
    return _rows(spark, dataset, f"{BATCH}*")


def stage(spark: SparkSession, dataset: Dataset, frame: DataFrame, run: str) -> None:
    """Write a folder of the run, which nobody reads before it is published.

    A run that is tried again after it had published gets another folder: what readers read is never written over.
    """
    current = (published(spark, dataset) or {}).get("run", "")
    name = f"{run}{TRY}{_try(current) + 1}" if current.partition(TRY)[0] == run else run
    frame.write.mode("overwrite").parquet(f"{_folder(dataset)}/{name}")


def staged(spark: SparkSession, dataset: Dataset, run: str) -> DataFrame:
    """The rows that a run has written, published or not."""
    return _rows(spark, dataset, _latest(spark, dataset, run))


def publish(spark: SparkSession, dataset: Dataset, run: str, note: Mapping[str, Any]) -> None:
    """Let the pointer name the run's folder, with a note beside it, then remove the folders of runs that are long past."""
    folder, name = _folder(dataset), _latest(spark, dataset, run)
    before = published(spark, dataset) or {"history": []}
    history = [name, *(old for old in before["history"] if old != name)][:KEPT]
    storage.write_json(spark, f"{folder}/current.json", {**note, "run": name, "history": history})
    for old in storage.folders(spark, folder):
        if old not in history:
            storage.delete(spark, f"{folder}/{old}")


def published(spark: SparkSession, dataset: Dataset) -> dict[str, Any] | None:
    """The pointer: `run`, the run that is current, `history`, and its note; None when there is none yet."""
    return storage.read_json(spark, f"{_folder(dataset)}/current.json")


def write_batch(dataset: Dataset, frame: DataFrame, number: int) -> None:
    """Write one micro-batch of a stream: a batch that runs again writes over what it had written."""
    # One file, moved to its place by its task: the usual committer moves it once more, which on an object store is another copy.
    writer = frame.coalesce(1).write.option("mapreduce.fileoutputcommitter.algorithm.version", "2")
    writer.mode("overwrite").parquet(f"{_folder(dataset)}/{BATCH}{number:012d}")


def _folder(dataset: Dataset) -> str:
    return f"{environment.base()}/{dataset.name}"


def _rows(spark: SparkSession, dataset: Dataset, name: str) -> DataFrame:
    return spark.read.schema(schema_of(dataset)).parquet(f"{_folder(dataset)}/{name}")


def _latest(spark: SparkSession, dataset: Dataset, run: str) -> str:
    """The folder that a run has written last."""
    names = storage.folders(spark, _folder(dataset))
    return max((name for name in names if name.partition(TRY)[0] == run), key=_try, default=run)


def _try(name: str) -> int:
    return int(name.partition(TRY)[2] or 1)
