"""Writes rows of which two have one key: first where the dataset says which is taken, then where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobkit.job import Job

ROWS = [("DE", 2, 20), ("DE", 1, 10), ("FR", 1, 10)]


def run(job: Job) -> None:
    """The last write is refused."""
    rows = job.spark.createDataFrame(ROWS, "country string, orders int, version int")
    for role in ("latest_in_postgres", "latest_in_cassandra", "latest_in_lake", "refused"):
        job.write(role, rows)
