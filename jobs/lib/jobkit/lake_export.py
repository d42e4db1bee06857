"""A table of the lake as one file of Parquet, for tools that know no tables: the current rows alone."""

from __future__ import annotations

import re
import time
import uuid

from pyspark.sql import SparkSession

from . import environment, lake_table, storage
from .dataset import Dataset
from .lake_catalog import table

NAME = "rows.parquet"
# A folder in which an export is made, with the second when that began: readers pass over what begins so.
MAKING = re.compile(r"_([0-9]+)-[0-9a-f]+")
LEFT = 86_400  # Seconds after which nobody makes it any more: its driver has died.
TRIES = 20


def renew(spark: SparkSession, dataset: Dataset) -> None:
    """Put the table's current rows in the place of those in its `export`, where it declares one.

    On an object store readers see the old file or the new one. Of two that do it at once, the one that ends last looks whether its rows
    are still those of the table.
    """
    if "export" not in dataset.options:
        return
    folder = f"{environment.base()}/{dataset.options['export']}"
    _tidy(folder)
    exported, current = None, _current(dataset)
    for _ in range(TRIES):
        if current == exported:
            return
        made = f"{folder}/_{time.time():.0f}-{uuid.uuid4().hex}"
        try:
            lake_table.read(spark, dataset).coalesce(1).write.parquet(made)
            [file] = [one.name for one in storage.listed(made)[0] if one.name.endswith(".parquet")]
            storage.copy(f"{made}/{file}", f"{folder}/{NAME}")
        finally:
            storage.delete(made)
        exported, current = current, _current(dataset)


def begin(spark: SparkSession, dataset: Dataset) -> None:
    """Make the table's `export` where there is none yet: one that was declared after the rows were published, of which nothing new comes."""
    if "export" in dataset.options:
        files, _ = storage.listed(f"{environment.base()}/{dataset.options['export']}")
        if NAME not in {one.name for one in files}:
            renew(spark, dataset)


def _tidy(folder: str) -> None:
    """Remove what drivers that died have left of exports."""
    for name in storage.folders(folder):
        making = MAKING.fullmatch(name)
        if making and int(making[1]) < time.time() - LEFT:
            storage.delete(f"{folder}/{name}")


def _current(dataset: Dataset) -> int | None:
    """The snapshot whose rows are read; None of a table that nobody has written to."""
    snapshot = table(dataset).current_snapshot()
    return None if snapshot is None else snapshot.snapshot_id
