"""Folders of Parquet: each run writes a folder of its own, and a pointer beside them names the one that readers read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from . import environment, parquet_types, storage
from .dataset import Dataset
from .errors import DataError
from .run import Run

BATCH = "batch="  # Folders of a stream's micro-batches.
KEPT = 5  # Folders of published runs that stay, the current one among them.
TRY = "~"  # Between a run and the number of a try after the first that was published.
OF = "."  # Between a job, whose name has none, and its run.


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """The rows of the current run, or of every micro-batch of a stream; raises DataError when nobody has written any."""
    current = published(spark, dataset)
    if current is not None:
        return _rows(spark, dataset, [current["run"]])
    batches = [one for one in storage.folders(spark, _folder(dataset)) if one.startswith(BATCH)]
    if not batches:
        raise DataError(f"{dataset.uri} has never been written: run the job that writes it first")
    return _rows(spark, dataset, batches)


def stage(spark: SparkSession, dataset: Dataset, frame: DataFrame, run: Run) -> None:
    """Write a folder of the run, which nobody reads before it is published.

    A run that is tried again after it had published gets another folder: what readers read is never written over.
    """
    history = (published(spark, dataset) or {"history": []})["history"]
    tries = [_try(name) for name in history if _is_of(name, run)]
    name = f"{_name(run)}{TRY}{max(tries) + 1}" if tries else _name(run)
    frame.write.mode("overwrite").parquet(f"{_folder(dataset)}/{name}")


def staged(spark: SparkSession, dataset: Dataset, run: Run) -> DataFrame:
    """The rows that a run has written, published or not."""
    return _rows(spark, dataset, [_latest(spark, dataset, run)])


def publish(spark: SparkSession, dataset: Dataset, run: Run, note: Mapping[str, Any]) -> None:
    """Let the pointer name the run's folder, with a note beside it, then remove the folders that were published long ago.

    What another run has staged meanwhile, and will publish, stays.
    """
    folder, name = _folder(dataset), _latest(spark, dataset, run)
    before = published(spark, dataset) or {"history": []}
    history = [name, *(old for old in before["history"] if old != name)]
    kept = {"run": name, "history": history[:KEPT]}
    storage.write_json(spark, f"{folder}/current.json", {**note, **kept})
    for old in history[KEPT:]:
        storage.delete(spark, f"{folder}/{old}")


def clean(spark: SparkSession, dataset: Dataset, run: Run, before: int | None) -> list[str]:
    """Remove what a run that is over has staged and not published, and what its job has left so before a moment; returns the names.

    :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
    """
    folder = _folder(dataset)
    history = (published(spark, dataset) or {"history": []})["history"]
    gone = [
        name
        for name in storage.folders(spark, folder)
        if name.partition(OF)[0] == run.job
        and name not in history
        and (
            _is_of(name, run)
            or (before is not None and storage.modified(spark, f"{folder}/{name}") < before)
        )
    ]
    for name in gone:
        storage.delete(spark, f"{folder}/{name}")
    return gone


def published(spark: SparkSession, dataset: Dataset) -> dict[str, Any] | None:
    """The pointer: `run`, the folder of the run that is current, `history`, and its note; None when there is none yet."""
    return storage.read_json(spark, f"{_folder(dataset)}/current.json")


def write_batch(dataset: Dataset, frame: DataFrame, number: int) -> None:
    """Write one micro-batch of a stream: a batch that runs again writes over what it had written."""
    # One file, moved to its place by its task: the usual committer moves it once more, which on an object store is another copy.
    writer = frame.coalesce(1).write.option("mapreduce.fileoutputcommitter.algorithm.version", "2")
    writer.mode("overwrite").parquet(f"{_folder(dataset)}/{BATCH}{number:012d}")


def _folder(dataset: Dataset) -> str:
    return f"{environment.base()}/{dataset.name}"


def _rows(spark: SparkSession, dataset: Dataset, names: list[str]) -> DataFrame:
    return parquet_types.read(spark, dataset, _folder(dataset), names)


def _name(run: Run) -> str:
    return f"{run.job}{OF}{run.name}"


def _latest(spark: SparkSession, dataset: Dataset, run: Run) -> str:
    """The folder that a run has written last; raises DataError when it has written none."""
    names = [one for one in storage.folders(spark, _folder(dataset)) if _is_of(one, run)]
    if not names:
        raise run.has_staged_nothing(dataset)
    return max(names, key=_try)


def _is_of(name: str, run: Run) -> bool:
    return name.partition(TRY)[0] == _name(run)


def _try(name: str) -> int:
    return int(name.partition(TRY)[2] or 1)
