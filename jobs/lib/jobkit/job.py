"""What a job's code gets: its datasets by role, its parameters, its log, and Spark."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from . import cassandra_table, csv_folder, keys, lake_table, parquet_folder, postgres_table, topic
from .dataset import Dataset
from .errors import DataError
from .frames import fitting
from .left_out import LeftOut
from .measure import Measured
from .run import Run
from .watermark import File

READERS = {
    "cassandra": cassandra_table.read,
    "lake": lake_table.read,
    "parquet": parquet_folder.read,
    "postgres": postgres_table.read,
}
# Where each row is written for itself.
WRITERS = {"cassandra": cassandra_table.write, "topic": topic.write}
# Where rows are kept out of sight until they are published together.
STAGES = {
    "lake": lake_table.stage,
    "parquet": parquet_folder.stage,
    "postgres": postgres_table.stage,
}
# Those of which a run may read what it has staged.
STAGED = {"lake": lake_table, "parquet": parquet_folder}


class Job:
    """One run of a job.

    :param spec: the job's `job.json`.
    :param run: the run's name, which no other run of the job has; its stages share it.
    :param as_of: the date that the run is for, as YYYY-MM-DD.
    :param params: values of this run, over the job's own.
    :param results: what the stages before this one have returned.
    """

    def __init__(
        self,
        spark: SparkSession,
        spec: Mapping[str, Any],
        *,
        run: str,
        as_of: str,
        params: Mapping[str, str] | None = None,
        results: Mapping[str, Any] | None = None,
    ) -> None:
        self.spark = spark
        self.name: str = spec["name"]
        self.run = run
        self.as_of = as_of
        self._run = Run(self.name, run)
        self.params: dict[str, str] = {**spec["params"], **(params or {})}
        self.log = logging.getLogger(self.name)
        self.spec = spec
        self.results = dict(results or {})
        # What was counted, by the direction and the role.
        self.measured: dict[tuple[str, str], Measured] = {}
        # What the run's report says beside the numbers, and which CSV files it has read, by the role.
        self.remarks: list[str] = []
        self.read_files: dict[str, list[str]] = {}
        self._folders: dict[str, csv_folder.Folder] = {}
        self._left_out: list[LeftOut] = []
        # Roles of which a load has found nothing new.
        self._as_they_were: set[str] = set()
        self._reads = {role: Dataset.of(role, one) for role, one in spec["reads"].items()}
        self._writes = {role: Dataset.of(role, one) for role, one in spec["writes"].items()}
        unknown = sorted(set(params or {}) - set(spec["params"]))
        if unknown:
            known = ", ".join(sorted(spec["params"])) or "none"
            raise DataError(f"{self.name} has no parameter {', '.join(unknown)}; it has {known}")

    def read(
        self, role: str, files: Sequence[str] | None = None, *, file: bool = False
    ) -> DataFrame:
        """The rows of a dataset, held to its schema; raises DataError with every problem of theirs.

        Of a dataset that the job writes these are the rows that it has published. `files` are the names of the CSV files to
        read; all of the folder's when none are named. With `file`, a column `_file` says which of them a row is from.
        """
        dataset = self.dataset(role)
        measured = self.measured["in", role] = Measured(dataset.uri)
        if dataset.kind == "topic":
            left_out = LeftOut(dataset, topic.read(self.spark, dataset))
            self._left_out.append(left_out)
            return left_out.rows
        if dataset.kind != "csv":
            # Counting would keep conditions and columns from being handed on to the store; CSV is read as a whole anyway.
            return READERS[dataset.kind](self.spark, dataset)
        folder = self._folder(role)
        names = [one.name for one in folder.files] if files is None else list(files)
        self.read_files[role] = sorted({*self.read_files.get(role, []), *names})
        rows = csv_folder.read(
            self.spark, dataset, folder, names, file=file, remark=self.remark
        )
        return measured.watch(rows)

    def write(self, role: str, frame: DataFrame) -> int:
        """Write a frame to the dataset that the job writes as `role`; returns its rows.

        Readers see all of the old rows until they see all of the new ones, except in Cassandra and Kafka, where each row is
        written for itself. A table with a primary key is upserted, any other replaced. Raises DataError with the keys that are
        there more than once, and nothing says which row is taken.
        """
        dataset = self.dataset(role, self._writes)
        if dataset.kind in STAGES:
            rows = self.stage(role, frame)["rows"]
            self._publish({role: {"rows": rows}}, keep=False)
            return rows
        return self._measured(dataset, frame, partial(self._store, dataset))[0]

    def stage(self, role: str, frame: DataFrame, **sums: Column) -> dict[str, Any]:
        """Write a frame where no reader sees it before this run publishes it, in this stage or a later one.

        Returns `rows`, `nulls` in columns that allow none (refused, so 0), and what each aggregate of `sums` gives over the
        rows, all counted while they are written.
        """
        dataset = self.dataset(role, self._writes)
        if dataset.kind not in STAGES:
            raise KeyError(f"{dataset.uri} cannot be staged: its rows are written one by one")

        def stage(rows: DataFrame, written: Callable[[], int]) -> int:
            self._stage(dataset, rows)
            return written()

        # Of Parquet the keys alone are read again, which costs a fraction of looking for them on the way.
        later = dataset.kind == "parquet"
        rows, measured = self._measured(dataset, frame, stage, sums, ask=not later)
        if later and dataset.key and keys.any_twice(dataset, self.staged(role)):
            keys.refuse_twice(dataset, self.staged(role))
        return {"rows": rows, "nulls": measured.nulls, **measured.sums}

    def staged(self, role: str) -> DataFrame:
        """The rows of a lake table or a Parquet folder that this run has staged, or those that are published where a load has found nothing new;
        raises DataError when the run has staged none."""
        dataset = self.dataset(role, self._writes)
        try:
            return STAGED[dataset.kind].staged(self.spark, dataset, self._run)
        except DataError:
            if "watermark" in (self.published(role) or {}):
                return self.read(role)
            raise

    def publish(self, notes: Mapping[str, Mapping[str, Any]]) -> None:
        """Let readers see what this run has staged under these roles: the tables in one transaction, then each folder with its note.

        A note without files is one of a load that has found nothing new: what is published stays.
        """
        self._as_they_were |= {role for role, note in notes.items() if note.get("files") == []}
        notes = {role: note for role, note in notes.items() if role not in self._as_they_were}
        # What was staged is kept until the run has ended well: a stage that is tried again publishes it again.
        self._publish(notes, keep=True)

    def clean(self, before: int | None) -> list[str]:
        """At a run's good end: remove what it has staged and nobody needs any more, and what other runs of its job have left so
        before a moment; returns the names.

        :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
        """
        datasets = self._writes.values()
        tables = {one.name: one for one in datasets if one.kind == "postgres"}
        others = {one.uri: one for one in datasets if one.kind in STAGED}
        gone = postgres_table.clean(self.spark, list(tables.values()), self._run, before)
        for dataset in others.values():
            gone += STAGED[dataset.kind].clean(self.spark, dataset, self._run, before)
        return gone

    def _publish(self, notes: Mapping[str, Mapping[str, Any]], keep: bool) -> None:
        datasets = {role: self.dataset(role, self._writes) for role in notes}
        tables = [one for one in datasets.values() if one.kind == "postgres"]
        if tables:
            postgres_table.publish(self.spark, tables, self._run, keep)
        for role, dataset in datasets.items():
            if dataset.kind in STAGED:
                STAGED[dataset.kind].publish(self.spark, dataset, self._run, notes[role])
            if dataset.kind == "lake" and not keep:
                lake_table.clean(self.spark, dataset, self._run, None)

    def published(self, role: str) -> dict[str, Any] | None:
        """The note with which the current rows of a lake table or a Parquet folder were published, with `run`, whose they are; None when
        there are none yet."""
        dataset = self.dataset(role)
        return STAGED[dataset.kind].published(self.spark, dataset)

    def files(self, role: str) -> list[File]:
        """The files of a CSV folder as they were when the run first looked."""
        return self._folder(role).files

    def address(self, role: str, file: str) -> str:
        """Where a file of a CSV folder is."""
        return csv_folder.address(self.dataset(role), file)

    def remark(self, text: str) -> None:
        """Say something that whoever looks at the run should know, in its log and in its report; once, however often it is found."""
        if text not in self.remarks:
            self.remarks.append(text)
            self.log.warning("%s", text)

    def remark_left_out(self) -> None:
        """Say which messages were no rows, of the topics that were read."""
        for one in self._left_out:
            said = one.remark(self.spark)
            if said is not None:
                self.remark(said)

    def remark_unwritten(self) -> None:
        """Say which datasets the job declares and has not written: whoever reads them finds those of an earlier run."""
        for role, dataset in self._writes.items():
            if ("out", role) not in self.measured and role not in self._as_they_were:
                self.remark(
                    f"nothing was written to {dataset.uri}, which the job declares: what lies there is as it was"
                )

    @staticmethod
    def replaces(dataset: Dataset) -> bool:
        """Whether a second write takes the place of the first's rows, whatever their keys."""
        return dataset.kind == "parquet" or (dataset.kind in ("lake", "postgres") and not dataset.key)

    def _folder(self, role: str) -> csv_folder.Folder:
        if role not in self._folders:
            self._folders[role] = csv_folder.look(self.spark, self.dataset(role, self._reads))
            for remark in self._folders[role].remarks:
                self.remark(remark)
        return self._folders[role]

    def _measured(
        self,
        dataset: Dataset,
        frame: DataFrame,
        write: Callable[[DataFrame, Callable[[], int]], int],
        sums: Mapping[str, Column] | None = None,
        ask: bool = True,
    ) -> tuple[int, Measured]:
        """Have a frame written, the latest row of each key, and hold it to the dataset on the way; returns its rows and what was counted.

        :param write: gets the frame, and what to call for its rows once it is written.
        :param ask: whether keys that are there more than once are looked for on the way.
        """
        before = self.measured.get(("out", dataset.role))
        if before is not None and self.replaces(dataset) and before.rows:
            self.remark(
                f"{dataset.uri} was written more than once by this run, and has the rows of the last write alone: "
                "put the frames together, and write once"
            )
        refused = cassandra_table.refused(dataset) if dataset.kind == "cassandra" else {}
        ask = ask and bool(dataset.key)
        given = fitting(dataset, frame)
        rows = keys.latest(dataset, given)
        if ask:
            rows, twice = keys.counted(dataset, rows)
            refused |= twice
        measured = Measured(dataset.uri, tuple(dataset.required), sums, refused)
        self.measured["out", dataset.role] = measured
        watched = measured.watch(rows)
        if ask:
            watched = watched.where(F.col(keys.TIMES) == 1).drop(keys.TIMES)
        try:
            count = write(watched, measured.written)
        except DataError:
            if ask:
                keys.refuse_twice(dataset, given)
            raise
        self.log.info("%s: %d rows in %.1f s", dataset.uri, count, measured.seconds)
        return count, measured

    def _store(self, dataset: Dataset, frame: DataFrame, written: Callable[[], int]) -> int:
        return WRITERS[dataset.kind](self.spark, dataset, frame, self.run, written)

    def _stage(self, dataset: Dataset, frame: DataFrame) -> None:
        STAGES[dataset.kind](self.spark, dataset, frame, self._run)

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
