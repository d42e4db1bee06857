"""A bucket on the local disk with the sample data in it, a warehouse in memory, and the job's stages on both."""

from __future__ import annotations

import json
import os
from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sales_etl
from jobkit.dataset import Dataset
from jobkit.frames import schema_of
from jobkit.job import Job
from pyspark.sql import DataFrame, SparkSession

DATA = Path(__file__).parent.parent / "data"
INPUTS = {"sales_data": "sales/input/sales-data", "customer_data": "sales/input/customer-data"}
HEADERS = {
    "sales_data": "transaction_id,customer_id,product_name,category,quantity,price,transaction_date",
    "customer_data": "customer_id,customer_name,email,city,state,registration_date",
}


class Bucket:
    """A folder that stands for the platform's bucket, and tables by role that stand for the warehouse."""

    def __init__(self, spark: SparkSession, spec: dict[str, Any], folder: Path) -> None:
        self.spark, self.spec, self.folder = spark, spec, folder
        self.warehouse: dict[str, list[tuple[Any, ...]]] = {}
        self._results: dict[str, dict[str, Any]] = {}
        # Where each stage of a run has staged rows.
        self._staged_as: dict[tuple[str, str], dict[str, str]] = {}
        self._clock = 1_700_000_000
        for role in INPUTS:
            self.put(role, (DATA / f"{role}.csv").read_text())

    def put(self, role: str, text: str | bytes, name: str | None = None) -> None:
        """Drop a file, a second after the one before."""
        file = self.folder / INPUTS[role] / (name or f"{role}.csv")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        self._clock += 1
        os.utime(file, (self._clock, self._clock))

    def put_rows(self, role: str, *rows: str, name: str | None = None) -> None:
        """Drop a file of these rows below the header."""
        self.put(role, "\n".join([HEADERS[role], *rows]) + "\n", name)

    def run(self, stage: str, run: str = "run", as_of: str = "2024-03-20", **params: str) -> Any:
        """Run a stage; what it returns goes through JSON, as between tasks."""
        results = self._results.setdefault(run, {})
        stages = self.spec["stages"]
        before = [self._staged_as.get((run, one), {}) for one in stages[: stages.index(stage)]]
        job = _Job(self, run, as_of, params, results, ChainMap(*reversed(before)))
        os.environ["HEADWATER_BASE"] = f"file:{self.folder}"
        results[stage] = json.loads(json.dumps(getattr(sales_etl, stage)(job)))
        self._staged_as[run, stage] = job.staged_as
        self.job = job
        return results[stage]

    def run_all(self, run: str, as_of: str = "2024-03-20", **params: str) -> dict[str, Any]:
        """Run every stage and return what the last one returns."""
        return [self.run(stage, run, as_of, **params) for stage in self.spec["stages"]][-1]

    def rows(self, role: str) -> list[tuple[Any, ...]]:
        """The rows that the latest run has staged under a role."""
        return [tuple(row) for row in self.job.staged(role).collect()]

    def current(self, role: str) -> list[tuple[Any, ...]]:
        """The published rows of a role."""
        return [tuple(row) for row in self.job.read(role).collect()]


class _Job(Job):
    """The job with the tables of a bucket in place of PostgreSQL's."""

    def __init__(
        self,
        bucket: Bucket,
        run: str,
        as_of: str,
        params: dict[str, str],
        results: dict[str, Any],
        staged_as: Mapping[str, str],
    ) -> None:
        told = {"results": results, "staged_as": staged_as}
        super().__init__(bucket.spark, bucket.spec, run=run, as_of=as_of, params=params, **told)
        self.bucket = bucket
        self.tables: dict[str, list[tuple[Any, ...]]] = {}

    def read(self, role: str, files: Any = None, **how: bool) -> DataFrame:
        dataset = self.dataset(role)
        if dataset.kind != "postgres":
            return super().read(role, files, **how)
        return self.spark.createDataFrame(self.bucket.warehouse[role], schema_of(dataset))

    def publish(self, notes: Mapping[str, Mapping[str, Any]]) -> None:
        self.bucket.warehouse.update(
            {role: self.tables[role] for role in notes if role in self.tables}
        )
        super().publish({role: note for role, note in notes.items() if role not in self.tables})

    def _stage(self, dataset: Dataset, frame: DataFrame) -> None:
        if dataset.kind != "postgres":
            return super()._stage(dataset, frame)
        self.tables[dataset.role] = [tuple(row) for row in frame.collect()]
