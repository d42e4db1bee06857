"""Stages rows in one step and shows them in the next, when it is told to: after another run, or not at all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from jobkit.job import Job

ROLES = ("lake", "table")
WAITS = 300  # Seconds.


def prepare(job: Job) -> None:
    """Stage three rows, each with the job and the run that made it."""
    rows = job.spark.range(3).select(
        "id", F.lit(job.name).alias("job"), F.lit(job.run).alias("run")
    )
    for role in ROLES:
        job.stage(role, rows)


def show(job: Job) -> None:
    """Publish what was staged, once the run of the job that the parameter `after` names has published."""
    if job.params["after"] == "never":
        raise RuntimeError("this run was to fail")
    until = time.monotonic() + WAITS
    while job.params["after"] not in ("", _published_last(job)):
        if time.monotonic() > until:
            raise RuntimeError(f"{job.params['after']} has published nothing")
        time.sleep(1)
    job.publish({role: {} for role in ROLES})


def _published_last(job: Job) -> str:
    return (job.published("lake") or {"run": ""})["run"].partition(".")[0]
