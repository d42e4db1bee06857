"""What a job's code gets: its datasets by role, its parameters, its log, and Spark."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from . import csv_files, keys, lake_table, native_writes, refusals, stores, topic
from .csv_reads import CsvReads
from .dataset import Dataset
from .errors import DataError
from .frames import fitting
from .left_out import LeftOut
from .measure import Measured
from .run import Run
from .watermark import File

TWICE, ONCE = "written more than once by this run", "put the frames together, and write once"


class Job:
    """One run of a job.

    :param spec: the job's `job.json`.
    :param run: the run's name, which no other run of the job has; its stages share it.
    :param as_of: the date that the run is for, as YYYY-MM-DD.
    :param params: values of this run, over the job's own.
    :param results: what the stages before this one have returned.
    :param staged_as: where they have staged rows, as their reports have it.
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
        staged_as: Mapping[str, str] | None = None,
    ) -> None:
        self.spark, self.spec = spark, spec
        self.name: str = spec["name"]
        self.run, self.as_of = run, as_of
        self._run = Run(self.name, run, as_of, spec.get("timezone", "UTC"), dict(staged_as or {}))
        self.staged_as = self._run.staged_as
        self.params: dict[str, str] = {**spec["params"], **(params or {})}
        self.log = logging.getLogger(self.name)
        self.results = dict(results or {})
        # What was counted, by the direction and the role.
        self.measured: dict[tuple[str, str], Measured] = {}
        # What the run's report says beside the numbers.
        self.remarks: list[str] = []
        self.csv = CsvReads(spark, self.remark)
        self._left_out: list[LeftOut] = []
        # Roles of which rows are staged, and not published yet.
        self._waiting: set[str] = set()
        # Roles of which a load has found nothing new.
        self._as_they_were: set[str] = set()
        self._reads = {role: Dataset.of(role, one) for role, one in spec["reads"].items()}
        self._writes = {role: Dataset.of(role, one) for role, one in spec["writes"].items()}
        if unknown := sorted(set(params or {}) - set(spec["params"])):
            raise DataError(f"{self.name} has no parameter {', '.join(unknown)}; it has {', '.join(sorted(spec['params'])) or 'none'}")

    def read(self, role: str, files: Sequence[str] | None = None, *, file: bool = False) -> DataFrame:
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
            return stores.READERS[dataset.kind](self.spark, dataset)
        rows, count = self.csv.rows(dataset, files, file=file)
        return measured.watch(rows) if count is None else measured.known(rows, count)

    def write(self, role: str, frame: DataFrame) -> int:
        """Write a frame to the dataset that the job writes as `role`; returns its rows.

        Readers see all of the old rows until they see all of the new ones, except in Cassandra and Kafka, where each row is
        written for itself. A table with a primary key is upserted, any other replaced. Raises DataError with the keys that are
        there more than once, and nothing says which row is taken.
        """
        dataset = self.dataset(role, self._writes)
        if dataset.kind in stores.STAGES:
            rows = self.stage(role, frame)["rows"]
            self._waiting.discard(role)
            self._publish({role: {"rows": rows}}, keep=False)
            return rows
        return self._measured(dataset, frame, partial(self._store, dataset))[0]

    def stage(
        self, role: str, frame: DataFrame, *, replaces: str | None = None, **sums: Column
    ) -> dict[str, Any]:
        """Write a frame where no reader sees it before this run publishes it, in this stage or a later one.

        :param replaces: `all` where the rows of this run are all that a lake table shall have. @default what the table declares
        Returns `rows`, `nulls` in columns that allow none (refused, so 0), and what each aggregate of `sums` gives over the
        rows, all counted while they are written.
        """
        dataset = self.dataset(role, self._writes)
        if dataset.kind not in stores.STAGES:
            raise KeyError(f"{dataset.uri} cannot be staged: its rows are written one by one")
        if replaces is not None:
            dataset = dataset.replacing(replaces)
        if dataset.replaces == "none" and ("out", role) in self.measured:
            raise DataError(f"{dataset.uri} is {TWICE}, of which a second try would not know what was added: {ONCE}")
        if role in self._waiting:
            self._remark_last_alone(dataset)
        self._waiting.add(role)

        # Of rows that are all there is the keys alone are read again, which costs a fraction of looking for them on the way; of many
        # they are counted later too, so that they are written natively.
        many = dataset.kind == "lake" and native_writes.large(dataset, frame)
        all_there = (bool(dataset.key) or many) and self._are_all(dataset)
        apart = all_there and many

        def stage(rows: DataFrame, written: Callable[[], int]) -> int:
            with native_writes.writing(self.spark) if apart else nullcontext():
                self._stage(dataset, rows)
            return written()

        again = partial(self.staged, role) if apart else None
        merged = dataset.kind == "lake" and dataset.replaces == "keys" and not all_there
        rows, measured = self._measured(dataset, frame, stage, sums, not all_there, again, merged)
        if all_there and dataset.key and keys.any_twice(dataset, self.staged(role)):
            keys.refuse_twice(dataset, self.staged(role))
        return {"rows": rows, "nulls": measured.nulls, **measured.sums}

    def staged(self, role: str) -> DataFrame:
        """The rows of a lake table as this run has staged it, or those that are published where a load has found nothing new;
        raises DataError when the run has staged none."""
        dataset = self._lake(role)
        try:
            return lake_table.staged(self.spark, dataset, self._run)
        except DataError:
            if "watermark" in (self.published(role) or {}):
                return self.read(role)
            raise

    def publish(self, notes: Mapping[str, Mapping[str, Any]]) -> None:
        """Let readers see what this run has staged under these roles: the tables of PostgreSQL in one transaction, then each of the lake with its note.

        A note without files is one of a load that has found nothing new: what is published stays.
        """
        self._as_they_were |= {role for role, note in notes.items() if note.get("files") == []}
        notes = {role: note for role, note in notes.items() if role not in self._as_they_were}
        self._waiting -= set(notes)
        # What was staged is kept until the run has ended well: a stage that is tried again publishes it again.
        self._publish(notes, keep=True)

    def clean(self, before: int | None) -> list[str]:
        """At a run's good end: remove what it has staged and nobody needs any more, and what other runs of its job have left so
        before a moment; returns the names.

        :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
        """
        return stores.clean(self.spark, self.outputs, self._run, before)

    def _publish(self, notes: Mapping[str, Mapping[str, Any]], keep: bool) -> None:
        datasets = {role: self.dataset(role, self._writes) for role in notes}
        for said in stores.publish(self.spark, datasets, self._run, notes, keep):
            self.remark(said)

    def published(self, role: str, of: str | None = None) -> dict[str, Any] | None:
        """The note with which the current rows of a lake table were published, with `run`, whose they are, and its `as_of`; None when there are none yet.
        That of the latest load of a source, whose uri is `of`, says too whether the rows are `as_left` by it."""
        return lake_table.published(self._lake(role), of)

    def files(self, role: str) -> list[File]:
        """The files of a CSV folder as they were when the run first looked."""
        return self.csv.folder(self.dataset(role, self._reads)).files

    def address(self, role: str, file: str) -> str:
        """Where a file of a CSV folder is."""
        return csv_files.address(self.dataset(role), file)

    def remark(self, text: str) -> None:
        """Say something that whoever looks at the run should know, in its log and in its report; once, however often it is found."""
        if text not in self.remarks:
            self.remarks.append(text)
            self.log.warning("%s", text)

    def remark_left_out(self) -> None:
        """Say which messages were no rows, of the topics that were read."""
        for one in self._left_out:
            if (said := one.remark(self.spark)) is not None:
                self.remark(said)

    def remark_unwritten(self) -> None:
        """Say which datasets the job declares and has not written: whoever reads them finds those of an earlier run."""
        for role, dataset in self._writes.items():
            if ("out", role) not in self.measured and role not in self._as_they_were:
                self.remark(
                    f"nothing was written to {dataset.uri}, which the job declares: what lies there is as it was"
                )

    @property
    def outputs(self) -> list[Dataset]:
        """The datasets that the job writes, each once."""
        return list({one.uri: one for one in self._writes.values()}.values())

    @staticmethod
    def replaces(dataset: Dataset) -> bool:
        """Whether a second write takes the place of the first's rows, whatever their keys."""
        return dataset.kind in ("lake", "postgres") and dataset.replaces not in ("keys", "none")

    def _are_all(self, dataset: Dataset) -> bool:
        """Whether rows that are staged are all that there will be."""
        return dataset.kind == "lake" and lake_table.takes_all(dataset)

    def _lake(self, role: str) -> Dataset:
        """The lake table of a role; raises KeyError for what is none."""
        dataset = self.dataset(role)
        if dataset.kind != "lake":
            raise KeyError(f"{dataset.uri} is no table of the lake: a run reads back what it has staged there alone")
        return dataset

    def _measured(
        self,
        dataset: Dataset,
        frame: DataFrame,
        write: Callable[[DataFrame, Callable[[], int]], int],
        sums: Mapping[str, Column] | None = None,
        ask: bool = True,
        again: Callable[[], DataFrame] | None = None,
        merged: bool = False,
    ) -> tuple[int, Measured]:
        """Have a frame written, the latest row of each key, and hold it to the dataset on the way; returns its rows and what was counted.

        :param write: gets the frame, and what to call for its rows once it is written.
        :param ask: whether keys that are there more than once are looked for on the way.
        :param again: gives the rows that were written, to be counted then. @default None: they are counted on the way
        :param merged: whether the frame is to be made once, before it is written, and counted as it is then.
        """
        if (before := self.measured.get(("out", dataset.role))) and self.replaces(dataset) and before.rows:
            self._remark_last_alone(dataset)
        refused = refusals.of(dataset)
        if period := self._run.period(dataset):
            refused[f"{period.column} outside of the run's {dataset.replaces}, {self.as_of}"] = ~F.expr(period.condition())
        ask = ask and bool(dataset.key)
        given = fitting(dataset, frame)
        rows = keys.latest(dataset, given)
        if ask:
            rows, twice = keys.counted(dataset, rows)
            refused |= twice
        if merged:
            rows = lake_table.settled(rows)
            again = partial(rows.select, "*")
        measured = Measured(dataset.uri, tuple(dataset.required), sums, refused, refusals.shown(dataset))
        self.measured["out", dataset.role] = measured
        watched = refusals.others(dataset, measured.watch(rows) if again is None else rows)
        if ask:
            watched = watched.where(F.col(keys.TIMES) == 1).drop(keys.TIMES)
        try:
            count = write(watched, lambda: measured.counted(again()) if again else measured.written())
        except DataError:
            if ask:
                keys.refuse_twice(dataset, given)
            raise
        # Readers of what is staged must not see it.
        self.csv.refuse_changed()
        self.log.info("%s: %d rows in %.1f s", dataset.uri, count, measured.seconds)
        return count, measured

    def _remark_last_alone(self, dataset: Dataset) -> None:
        self.remark(f"{dataset.uri} was {TWICE}, and has the rows of the last write alone: {ONCE}")

    def _store(self, dataset: Dataset, frame: DataFrame, written: Callable[[], int]) -> int:
        return stores.WRITERS[dataset.kind](self.spark, dataset, frame, self.run, written)

    def _stage(self, dataset: Dataset, frame: DataFrame) -> None:
        stores.STAGES[dataset.kind](self.spark, dataset, frame, self._run)

    def dataset(self, role: str, among: Mapping[str, Dataset] | None = None) -> Dataset:
        """The dataset of a role; raises KeyError that names the roles that there are."""
        roles = {**self._reads, **self._writes} if among is None else among
        if role not in roles:
            raise KeyError(f"{self.name} declares no '{role}' here; it has {', '.join(sorted(roles)) or 'none'}")
        return roles[role]


def load_spec(folder: Path) -> dict[str, Any]:
    """The `job.json` beside a job's code."""
    return json.loads((folder / "job.json").read_text(encoding="utf-8"))
