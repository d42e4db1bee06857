"""Running a job in a unit test: its own code, on local Spark, with rows that the test gives and looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from functools import reduce
from typing import Any, Union

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobkit.dataset import Dataset
from jobkit.errors import DataError
from jobkit.frames import schema_of
from jobkit.job import Job
from jobkit.rows import encode
from jobkit.watermark import File

GivenRow = Union[tuple[Any, ...], Mapping[str, Any]]


class LocalJob(Job):
    """A job whose reads are frames that a test gives it, and whose writes the test looks at."""

    def __init__(
        self, spark: SparkSession, spec: dict[str, Any], as_of: str, **params: str
    ) -> None:
        super().__init__(spark, spec, run="test", as_of=as_of, params=params)
        self.notes: dict[str, Mapping[str, Any]] = {}
        self.written: dict[str, list[dict[str, Any]]] = {}
        self._given: dict[str, dict[str, DataFrame]] = {}
        self._files: dict[str, dict[str, File]] = {}
        self._published: dict[str, dict[str, Any]] = {}
        # Roles of which the rows that were staged are all that there are.
        self._whole: set[str] = set()

    def given(self, role: str, rows: Sequence[GivenRow], file: str = "given.csv") -> LocalJob:
        """Rows that the job reads as `role`: tuples in the order of the dataset's columns, or dicts, where what is left out is null whatever its type.

        Of a CSV folder they are those of a file, in the place of the file of that name, and newer than all that were given before.
        Raises DataError that names the row and the columns that do not fit.
        """
        dataset = self.dataset(role)
        fitting = [_fitting(dataset, number, row) for number, row in enumerate(rows, 1)]
        files = self._files.setdefault(role, {})
        files[file] = File(file, 1 + max((one.modified for one in files.values()), default=0))
        frames = self._given.setdefault(role, {})
        frames[file] = self.spark.createDataFrame(fitting, schema_of(dataset))
        return self

    def read(
        self, role: str, files: Sequence[str] | None = None, *, file: bool = False
    ) -> DataFrame:
        """What the test has given, or what the job itself has published in a table of the lake."""
        dataset = self.dataset(role)
        if role not in self._given:
            columns = ", ".join(dataset.names)
            raise DataError(
                f'the test gives no "{role}": write local_job("{self.name}").given("{role}", [({columns})])'
            )
        given = self._given[role]
        frames = [
            given[name].withColumn("_file", F.lit(name)) if file else given[name]
            for name in (sorted(given) if files is None else files)
        ]
        return reduce(DataFrame.unionByName, frames)

    def files(self, role: str) -> list[File]:
        """The files that the test has given."""
        return sorted(self._files.get(role, {}).values(), key=lambda file: file.name)

    def address(self, role: str, file: str) -> str:
        """The name under which the test has given it."""
        return file

    def published(self, role: str, of: str | None = None) -> dict[str, Any] | None:
        """The note of what the job has published, or an empty one of what the test has given in its place."""
        note = self._published.get(role, {"run": "given"} if role in self._given else None)
        if of is None or note is None:
            return note
        return {**note, "as_left": True} if note.get("source") == of else None

    def staged(self, role: str) -> DataFrame:
        """What the job has staged; of a lake table with keys the published rows too that the job has not put others in place of, and those alone
        where a load has found nothing new."""
        dataset = self._lake(role)
        if role not in self.written:
            if "watermark" in (self.published(role) or {}):
                return self.read(role)
            raise DataError(f"{self.name} has staged no rows of {dataset.uri}: call job.stage before")
        rows = [tuple(row[name] for name in dataset.names) for row in self.written[role]]
        written = self.spark.createDataFrame(rows, schema_of(dataset))
        if role in self._whole or role not in self._given:
            return written
        kept = self.read(role)
        if dataset.replaces == "keys":
            kept = kept.join(written.select(*dataset.key), dataset.key, "left_anti")
        if period := self._run.period(dataset):
            kept = kept.where(f"not ({period.condition()})")
        return kept.select(*dataset.names).unionByName(written)

    def publish(self, notes: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep the notes for the test, and show the rows of the lake's tables to the job when it runs once more."""
        self.notes.update(notes)
        super().publish(notes)

    def _publish(self, notes: Mapping[str, Mapping[str, Any]], keep: bool) -> None:
        self.notes.update(notes)
        for role, note in notes.items():
            if self.dataset(role).kind == "lake":
                self._given[role] = {"published": self.staged(role)}
                self._published[role] = {**note, "run": self.run}

    def _store(self, dataset: Dataset, frame: DataFrame, written: Callable[[], int]) -> int:
        self._stage(dataset, frame)
        return written()

    def _are_all(self, dataset: Dataset) -> bool:
        return False

    def _stage(self, dataset: Dataset, frame: DataFrame) -> None:
        (self._whole.add if dataset.replaces == "all" else self._whole.discard)(dataset.role)
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
