"""A run, to whom what it has staged belongs."""

from __future__ import annotations

from dataclasses import dataclass, field

from .dataset import Dataset
from .errors import DataError
from .period import Period, period


@dataclass(frozen=True)
class Run:
    """A run of a job. Its name alone does not do: two jobs with one schedule have runs of the same name.

    `as_of` is the day that it is for, as YYYY-MM-DD, by the clocks of `zone`. `staged_as` has, by a dataset's uri, the name of the branch or
    the table with the rows that were staged last and to their end: by this process, or by a stage before it, as its report has told.
    What else of the run's is there belongs to tries that died, or that still write.
    """

    job: str
    name: str
    as_of: str = "1970-01-01"
    zone: str = "UTC"
    staged_as: dict[str, str] = field(default_factory=dict, compare=False)

    def period(self, dataset: Dataset) -> Period | None:
        """Whose rows of a dataset this run's take the place of; None where the dataset replaces others."""
        return period(dataset, self.as_of, self.zone)

    def has_staged_nothing(self, dataset: Dataset) -> DataError:
        """The error of what was to be published or read, and is not there."""
        return DataError(
            f"run '{self.name}' of job {self.job} has staged no rows of {dataset.uri}, or what it had staged was removed after a later run: "
            "call job.stage before job.staged and job.publish, and begin a run that had ended from its first stage"
        )
