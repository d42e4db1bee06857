"""What a job's code gets: its datasets by role, its parameters, its log, and Spark."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from . import cassandra_table, csv_folder, parquet_folder, postgres_table, topic
from .dataset import Dataset
from .errors import DataError
from .frames import fitting
from .measure import Measured

READERS = {
    "cassandra": cassandra_table.read,
    "csv": csv_folder.read,
    "parquet": parquet_folder.read,
    "postgres": postgres_table.read,
    "topic": topic.read,
}
WRITERS = {
    "cassandra": cassandra_table.write,
    "parquet": parquet_folder.write,
    "postgres": postgres_table.write,
    "topic": topic.write,
}


class Job:
    """One run of a job.

    :param spec: the job's `job.json`.
    :param run: the run's name, which no other run of the job has.
    :param as_of: the date that the run is for, as YYYY-MM-DD.
    :param params: values of this run, over the job's own.
    """

    def __init__(
        self,
        spark: SparkSession,
        spec: Mapping[str, Any],
        *,
        run: str,
        as_of: str,
        params: Mapping[str, str] | None = None,
    ) -> None:
        self.spark = spark
        self.name: str = spec["name"]
        self.run = run
        self.as_of = as_of
        self.params: dict[str, str] = {**spec["params"], **(params or {})}
        self.log = logging.getLogger(self.name)
        self.spec = spec
        self.measured: dict[str, Measured] = {}
        self._reads = {role: Dataset.of(role, one) for role, one in spec["reads"].items()}
        self._writes = {role: Dataset.of(role, one) for role, one in spec["writes"].items()}
        unknown = sorted(set(params or {}) - set(spec["params"]))
        if unknown:
            known = ", ".join(sorted(spec["params"])) or "none"
            raise DataError(f"{self.name} has no parameter {', '.join(unknown)}; it has {known}")

    def read(self, role: str) -> DataFrame:
        """The rows of the dataset that the job reads as `role`, held to its schema; raises DataError with every problem of theirs."""
        dataset = self.dataset(role, self._reads)
        frame = READERS[dataset.kind](self.spark, dataset)
        measured = self.measured[role] = Measured(dataset.uri)
        # CSV is read as a whole anyway; counting any other would keep conditions and columns from being handed on to the store.
        return measured.watch(frame) if dataset.kind == "csv" else frame

    def write(self, role: str, frame: DataFrame) -> int:
        """Write a frame to the dataset that the job writes as `role`; returns its rows.

        Readers see all of the old rows until they see all of the new ones, except in Cassandra and Kafka, where each row is
        written for itself. A table with a primary key is upserted, any other replaced.
        """
        dataset = self.dataset(role, self._writes)
        refused = {f"null in '{name}'": F.col(name).isNull() for name in dataset.required}
        if dataset.kind == "cassandra":
            refused |= cassandra_table.refused(dataset)
        measured = self.measured[role] = Measured(dataset.uri, refused)
        watched = measured.watch(fitting(dataset, frame))
        rows = self._store(dataset, watched, measured.written)
        self.log.info("%s: %d rows in %.1f s", dataset.uri, rows, measured.seconds)
        return rows

    def _store(self, dataset: Dataset, frame: DataFrame, written: Callable[[], int]) -> int:
        return WRITERS[dataset.kind](self.spark, dataset, frame, self.run, written)

    def dataset(self, role: str, among: Mapping[str, Dataset] | None = None) -> Dataset:
        """The dataset of a role; raises KeyError that names the roles that there are."""
        roles = {**self._reads, **self._writes} if among is None else among
        if role not in roles:
            raise KeyError(
                f"{self.name} declares no '{role}' here; it has {', '.join(sorted(roles)) or 'none'}"
            )
        return roles[role]


def load_spec(folder: Path) -> dict[str, Any]:
    """The `job.json` beside a job's code."""
    return json.loads((folder / "job.json").read_text(encoding="utf-8"))
