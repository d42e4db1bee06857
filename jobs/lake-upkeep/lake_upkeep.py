"""Upkeep of every table of the lake, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit import upkeep
from jobkit.errors import DataError

if TYPE_CHECKING:
    from jobkit.job import Job


def run(job: Job) -> dict[str, Any]:
    """Keep each table within the bounds of the parameters; returns what was done, by the table. Raises DataError with what is wrong with some,
    once the others are kept."""
    bounds = upkeep.Bounds(*(whole(job, name) for name in ("days", "files", "orphans")))
    done, wrong = {}, []
    for role in sorted(job.spec["reads"]):
        dataset = job.dataset(role)
        try:
            found = upkeep.keep(job.spark, dataset, bounds)
        except DataError as error:
            wrong.append(str(error))
            continue
        if found.left:
            job.remark(f"{dataset.uri}: files were left as they were, since {found.left}")
        job.log.info("%s: %d files are %d now, %d orphans are gone", dataset.uri, found.files, found.into, found.orphans)
        done[dataset.name] = {"files": found.files, "into": found.into, "orphans": found.orphans}
    if wrong:
        raise DataError("\n".join(wrong))
    return done


def whole(job: Job, name: str) -> int:
    """A parameter that is a whole number of at least 1; raises DataError with its name."""
    text = job.params[name]
    if not text.isdecimal() or int(text) < 1:
        raise DataError(f"{name} is {text!r}: write a whole number of at least 1")
    return int(text)
