"""A CSV folder on the local disk, and a job that reads it as the platform runs one: by its `job.json`, with a report."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import run_job
from jobkit.job import Job
from pyspark.sql import SparkSession

ADDRESS = "in"


class Drop:
    """Files in the order in which they were put, and runs over them."""

    def __init__(self, spark: SparkSession, folder: Path, monkeypatch: Any, **options: Any) -> None:
        self.spark, self.folder, self.monkeypatch = spark, folder, monkeypatch
        self.columns = options.pop("columns", "id string, amount decimal(6,2)?")
        self.options = options
        self._clock = 1_700_000_000
        (folder / "in").mkdir()
        monkeypatch.setenv("HEADWATER_BASE", f"file:{folder}")

    def put(self, name: str, text: str | bytes) -> Path:
        """Drop a file, a second after the one before."""
        file = self.folder / "in" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        self._clock += 1
        os.utime(file, (self._clock, self._clock))
        return file

    def spec(self) -> dict[str, Any]:
        """The job's `job.json`."""
        columns = [
            {"name": name, "type": kind.removesuffix("?"), "nullable": kind.endswith("?")}
            for name, kind in (one.strip().split(" ") for one in self.columns.split(", "))
        ]
        drop = {"kind": "csv", "name": "in", "uri": "csv:in", "columns": columns, "checks": []}
        return {
            "name": "copy",
            "kind": "batch",
            "main": "copy.py",
            "needs": [],
            "params": {},
            "stages": ["run"],
            "reads": {"drop": {**drop, **self.options}},
            "writes": {},
        }

    def run(self, code: Callable[[Job], Any] | None = None) -> dict[str, Any]:
        """Run a job, which reads all rows unless it is another, and return its report; of a run that fails that has an `error`."""
        read = code or (lambda job: in_order(map(_texts, job.read("drop").collect())))
        self.monkeypatch.setattr(run_job, "code", lambda spec: SimpleNamespace(run=read))
        # As Airflow's task does.
        (self.folder / "runs" / "copy" / "one" / "run.json").unlink(missing_ok=True)
        ended = run_job.run(self.spark, self.spec(), "run", "one", "2024-01-15", {})
        report = self.report()
        assert ended == (1 if "error" in report else 0)
        return report

    def report(self) -> dict[str, Any]:
        """What the last run has left."""
        return json.loads((self.folder / "runs" / "copy" / "one" / "run.json").read_text())


def in_order(rows: Iterable[list[str | None]]) -> list[list[str | None]]:
    """Rows sorted, null before all texts."""
    return sorted(rows, key=lambda row: [(one is not None, one or "") for one in row])


def _texts(row: Any) -> list[str | None]:
    return [None if value is None else str(value) for value in row]
