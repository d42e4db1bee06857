"""Running a job in a unit test: its own code, on local Spark, with rows that the test gives and looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from jobkit.dataset import Dataset
from jobkit.frames import schema_of
from jobkit.job import Job


class LocalJob(Job):
    """A job whose reads are frames that a test gives it, and whose writes the test looks at."""

    def __init__(
        self, spark: SparkSession, spec: dict[str, Any], as_of: str, **params: str
    ) -> None:
        super().__init__(spark, spec, run="test", as_of=as_of, params=params)
        self.notes: dict[str, Mapping[str, Any]] = {}
        self._given: dict[str, DataFrame] = {}
        self.written: dict[str, list[dict[str, Any]]] = {}

    def given(self, role: str, rows: list[tuple[Any, ...]]) -> LocalJob:
        """Rows that the job reads as `role`, in the order of the dataset's columns."""
        schema = schema_of(self.dataset(role))
        self._given[role] = self.spark.createDataFrame(rows, schema)
        return self

    def read(self, role: str, files: Sequence[str] | None = None) -> DataFrame:
        """What the test has given."""
        self.dataset(role)
        return self._given[role]

    def staged(self, role: str) -> DataFrame:
        """What the job has staged."""
        dataset = self.dataset(role)
        rows = [tuple(row[name] for name in dataset.names) for row in self.written[role]]
        return self.spark.createDataFrame(rows, schema_of(dataset))

    def publish(self, notes: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep the notes for the test."""
        self.notes.update(notes)

    def _store(self, dataset: Dataset, frame: DataFrame, written: Callable[[], int]) -> int:
        self._stage(dataset, frame)
        return written()

    def _stage(self, dataset: Dataset, frame: DataFrame) -> None:
        self.written[dataset.role] = [row.asDict() for row in frame.collect()]
