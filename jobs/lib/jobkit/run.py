"""A run, to whom what it has staged belongs."""

from __future__ import annotations

from dataclasses import dataclass

from .dataset import Dataset
from .errors import DataError
from .period import Period, period


@dataclass(frozen=True)
class Run:
    """A run of a job. Its name alone does not do: two jobs with one schedule have runs of the same name.

    `as_of` is the day that it is for, as YYYY-MM-DD, by the clocks of `zone`.
    """

    job: str
    name: str
    as_of: str = "1970-01-01"
    zone: str = "UTC"

    def period(self, dataset: Dataset) -> Period | None:
        """Whose rows of a dataset this run's take the place of; None where the dataset replaces others."""
        return period(dataset, self.as_of, self.zone)

    def has_staged_nothing(self, dataset: Dataset) -> DataError:
        """The error of what was to be published or read, and is not there."""
        return DataError(
            f"run '{self.name}' of job {self.job} has staged no rows of {dataset.uri}, or what it had staged was removed after a later run: "
            "call job.stage before job.staged and job.publish, and begin a run that had ended from its first stage"
        )
