"""Running a job in a unit test: its own code, on local Spark, with rows that the test gives and looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, Union

from pyspark.sql import DataFrame, SparkSession

from jobkit.dataset import Dataset
from jobkit.errors import DataError
from jobkit.frames import schema_of
from jobkit.job import Job
from jobkit.rows import encode

GivenRow = Union[tuple[Any, ...], Mapping[str, Any]]


class LocalJob(Job):
    """A job whose reads are frames that a test gives it, and whose writes the test looks at."""

    def __init__(
        self, spark: SparkSession, spec: dict[str, Any], as_of: str, **params: str
    ) -> None:
        super().__init__(spark, spec, run="test", as_of=as_of, params=params)
        self.notes: dict[str, Mapping[str, Any]] = {}
        self._given: dict[str, DataFrame] = {}
        self.written: dict[str, list[dict[str, Any]]] = {}

    def given(self, role: str, rows: Sequence[GivenRow]) -> LocalJob:
        """Rows that the job reads as `role`: tuples in the order of the dataset's columns, or dicts, where what is left out is null whatever its type.

        Raises DataError that names the row and the columns that do not fit.
        """
        dataset = self.dataset(role)
        fitting = [_fitting(dataset, number, row) for number, row in enumerate(rows, 1)]
        self._given[role] = self.spark.createDataFrame(fitting, schema_of(dataset))
        return self

    def read(self, role: str, files: Sequence[str] | None = None) -> DataFrame:
        """What the test has given."""
        dataset = self.dataset(role)
        if role not in self._given:
            columns = ", ".join(dataset.names)
            raise DataError(
                f'the test gives no "{role}": write local_job("{self.name}").given("{role}", [({columns})])'
            )
        return self._given[role]

    def staged(self, role: str) -> DataFrame:
        """What the job has staged."""
        dataset = self.dataset(role)
        rows = [tuple(row[name] for name in dataset.names) for row in self.written[role]]
        return self.spark.createDataFrame(rows, schema_of(dataset))

    def _publish(self, notes: Mapping[str, Mapping[str, Any]], keep: bool) -> None:
        """Keep the notes for the test."""
        self.notes.update(notes)

    def _store(self, dataset: Dataset, frame: DataFrame, written: Callable[[], int]) -> int:
        self._stage(dataset, frame)
        return written()

    def _stage(self, dataset: Dataset, frame: DataFrame) -> None:
        self.written[dataset.role] = [row.asDict() for row in frame.collect()]


def _fitting(dataset: Dataset, number: int, row: GivenRow) -> tuple[Any, ...]:
    """The row's values in the order of the columns; what a dict leaves out is not looked at."""
    if isinstance(row, Mapping):
        given = replace(dataset, columns=tuple(one for one in dataset.columns if one.name in row))
    elif len(row) == len(dataset.names):
        given, row = dataset, dict(zip(dataset.names, row))
    else:
        raise DataError(
            f"row {number} has {len(row)} values, and {dataset.uri} has {len(dataset.names)} columns: "
            f"{', '.join(dataset.names)}; a dict may leave some out"
        )
    try:
        encode(given, {name: _in_utc(value) for name, value in row.items()})
    except DataError as error:
        raise DataError(f"row {number}: {error}") from None
    return tuple(row.get(name) for name in dataset.names)


def _in_utc(value: Any) -> Any:
    """A moment that has no zone, in UTC; other values as they are."""
    naive = isinstance(value, datetime) and value.tzinfo is None
    return value.replace(tzinfo=timezone.utc) if naive else value
