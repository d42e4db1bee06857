"""A run, to whom what it has staged belongs."""

from __future__ import annotations

from dataclasses import dataclass

from .dataset import Dataset
from .errors import DataError


@dataclass(frozen=True)
class Run:
    """A run of a job. Its name alone does not do: two jobs with one schedule have runs of the same name."""

    job: str
    name: str

    def has_staged_nothing(self, dataset: Dataset) -> DataError:
        """The error of what was to be published or read, and is not there."""
        return DataError(
            f"run '{self.name}' of job {self.job} has staged no rows of {dataset.uri}, or what it had staged was removed after a later run: "
            "call job.stage before job.staged and job.publish, and begin a run that had ended from its first stage"
        )
