"""Writes numbered rows, of which each costs some time, first to the lake and then to PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from jobkit.job import Job

ROUNDS = 2000


def run(job: Job) -> dict[str, str]:
    """Write as many rows as the parameter `rows` says, each with the run that wrote it; return a setting of Spark."""
    count = int(job.params["rows"])
    work = F.expr(f"aggregate(sequence(1, {ROUNDS}), 0L, (a, x) -> (a * 31 + x + id) % 1000003)")
    # Several parts, one after the other: the first lie in the store while the others are made.
    rows = job.spark.range(0, count, 1, 8).select(
        "id", F.lit(job.run).alias("run"), work.alias("work")
    )
    job.write("lake", rows)
    job.write("table", rows)
    return {"shuffles": job.spark.conf.get("spark.sql.shuffle.partitions")}
