"""Writes tables whose names, and those of their columns, are words of SQL and CQL, and fails where other rows come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.errors import DataError

if TYPE_CHECKING:
    from jobkit.job import Job

STORES = ("cassandra", "lake", "postgres")
ROWS = [("first", 1, "a"), ("second", 2, "b")]


def run(job: Job) -> dict[str, Any]:
    """Write each store twice, so that rows also take the place of others."""
    rows = job.spark.createDataFrame(ROWS, "`order` string, `select` int, `group` string")
    for store in STORES:
        for _ in range(2):
            job.write(store, rows)
        found = sorted(map(tuple, job.read(store).select("order", "select", "group").collect()))
        if found != ROWS:
            raise DataError(f"{store} has {found}")
    return {"stores": list(STORES)}
