"""Writes rows of the day that the run is for, by the clocks of Berlin."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from jobkit.job import Job


def run(job: Job) -> None:
    """As many rows as the parameter `rows` says: one at the day's beginning, the others in its last minute."""
    first = datetime.fromisoformat(job.as_of).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    moments = [first, *[first + timedelta(hours=23, minutes=59)] * (int(job.params["rows"]) - 1)]
    rows = job.spark.createDataFrame(list(enumerate(moments)), "id int, at timestamp")
    for role in ("lake", "table"):
        job.write(role, rows)
