"""Sends the same keys to topics, as a service or as a batch job, whichever runs it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobkit.job import Job
    from jobkit.service import ServiceJob

KEYS = {
    "words": ["", "a", "b", "two words", "größer", "日本", '"', "x" * 1000],
    "amounts": [Decimal(text) for text in ("1.5", "1.50", "0", "-0.01", "7", "999.99", "1E+2")],
}


def run(job: Job | ServiceJob) -> None:
    """Send each key once; a service goes on then, with nothing to do."""
    for role, keys in KEYS.items():
        send(job, role, [{"key": key, "by": job.name} for key in keys])
    while hasattr(job, "pause") and job.pause(60):
        pass


def send(job: Any, role: str, rows: list[dict[str, Any]]) -> None:
    """Send rows as the kind of job does."""
    if hasattr(job, "send"):
        for row in rows:
            job.send(role, row)
        return
    columns = ", ".join(f"{column.name} {column.type}" for column in job.dataset(role).columns)
    job.write(role, job.spark.createDataFrame(rows, columns))
