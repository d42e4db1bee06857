"""The day, month or year that a run is for, whose rows it replaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from .dataset import Dataset
from .errors import DataError

WRITTEN = re.compile(r"(day|month|year)\((\w+)\)")


@dataclass(frozen=True)
class Period:
    """From a moment on, and before another one: days as YYYY-MM-DD, or timestamps in UTC."""

    column: str
    first: str
    end: str
    timestamps: bool

    def condition(self, quote: str = "`", timestamp: str = "timestamp") -> str:
        """What its rows fulfil, in Spark's SQL, or in that of a database.

        :param quote: what stands around a name there. :param timestamp: the type that has a time zone there.
        """
        kind, column = timestamp if self.timestamps else "date", f"{quote}{self.column}{quote}"
        first, end = (f"cast('{one}' as {kind})" for one in (self.first, self.end))
        return f"{column} >= {first} and {column} < {end}"


def period(dataset: Dataset, as_of: str, zone: str) -> Period | None:
    """The period of a run's rows; None of a dataset that replaces others. Raises DataError at the calendar's ends, where a period has no bounds.

    :param as_of: the day that the run is for, as YYYY-MM-DD.
    :param zone: by whose clocks that day begins and ends.
    """
    found = WRITTEN.fullmatch(dataset.replaces)
    if found is None:
        return None
    unit, column = found.groups()
    try:
        first, end = bounds(unit, date.fromisoformat(as_of))
        if dataset.type_of(column) == "date":
            return Period(column, str(first), str(end), timestamps=False)
        return Period(column, _midnight(first, zone), _midnight(end, zone), timestamps=True)
    except (OverflowError, ValueError):
        raise DataError(
            f"{dataset.uri} has the rows of a {unit}, and that of {as_of} goes beyond the years 1 to 9999: run for another day"
        ) from None


def bounds(unit: str, day: date) -> tuple[date, date]:
    """The first day of a day's `day`, `month` or `year`, and the first one after it."""
    if unit == "day":
        return day, day + timedelta(days=1)
    if unit == "month":
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1)
    first = day.replace(month=1, day=1)
    return first, first.replace(year=first.year + 1)


def _midnight(day: date, zone: str) -> str:
    moment = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return moment.astimezone(timezone.utc).isoformat(sep=" ")
