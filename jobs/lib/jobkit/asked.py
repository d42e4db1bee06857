"""What a run was asked for: the day that it is for, and its parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from .errors import DataError

# Keys of a run's configuration that are no parameters: the day, the run to undo and whether later ones go with it, and what `npm run up`
# remembers there (CONF_KEY in tools/pipeline/decide.ts).
DAY, UNDO, LATER = "as_of", "undo", "undo_later"
OWN = (DAY, UNDO, LATER, "headwater")


@dataclass(frozen=True)
class Asked:
    """The day that a run is for, why it is that one, and the run's parameters.

    `undo` is the run whose publication it takes back instead, and `later` whether what others have published since goes as well.
    """

    as_of: str
    why: str
    params: dict[str, str]
    undo: str | None = None
    later: bool = False


def asked(
    spec: Mapping[str, Any],
    conf: Mapping[str, Any] | None,
    params: Mapping[str, Any],
    written: Mapping[str, Sequence[str]],
    otherwise: str,
) -> Asked:
    """What a run of a job was asked for; raises DataError that names what is wrong with it, which no second try would mend.

    :param conf: the run's configuration, as whoever triggered it gave it.
    :param params: the values of the job's parameters in this run.
    :param written: the days for which inputs were written whose writing started the run, by the input.
    :param otherwise: the day of a run of which nobody says what it is for.
    """
    conf = conf or {}
    unknown = sorted(set(conf) - {*spec["params"], *OWN})
    if unknown:
        known = ", ".join(sorted(spec["params"])) or "none"
        raise DataError(f"{spec['name']} has no parameter {', '.join(unknown)}; it has {known}")
    for name in spec["params"]:
        if not isinstance(params[name], str):
            raise DataError(
                f"the parameter {name} is {params[name]!r}, which is no text: write it in quotes"
            )
    values = {name: params[name] for name in spec["params"]}
    if conf.get(UNDO) is not None:
        return Asked(*_day_of(conf, {}, otherwise), values, _run(conf[UNDO]), _yes(conf.get(LATER)))
    return Asked(*_day_of(conf, written, otherwise), values)


def _day_of(
    conf: Mapping[str, Any], written: Mapping[str, Sequence[str]], otherwise: str
) -> tuple[str, str]:
    """The day that a run is for, and why it is that one."""
    if conf.get(DAY) is not None:
        return day(conf[DAY]), "as it was asked for"
    if written:
        return of_inputs(written)
    return day(otherwise), "the day on which it began or its schedule began it"


def run_name(id: str) -> str:
    """What a run is called in paths and notes, by its id in Airflow, which has signs that not every store takes."""
    return id.replace(":", "-").replace("+", "-")


def _run(value: Any) -> str:
    if isinstance(value, str) and value:
        return run_name(value)
    raise DataError(f"{UNDO} is {value!r}, which is no run: write its id, as `npm run jobs -- history` lists it")


def _yes(value: Any) -> bool:
    if value in (None, "no", "yes"):
        return value == "yes"
    raise DataError(f'{LATER} is {value!r}: it is "yes" or "no"')


def day(value: Any) -> str:
    """The same day, written as YYYY-MM-DD; raises DataError with the value when it is none."""
    try:
        # Python reads 20240115 and 2024-W03-1 too.
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    raise DataError(f"{DAY} is {value!r}, which is no day: write it as YYYY-MM-DD, as 2024-01-15")


def local_day(moment: datetime, timezone: str) -> str:
    """The day that a moment is of where a job's schedule goes by the clocks: midnight in Berlin is still the day before in UTC."""
    return moment.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d")


def of_inputs(written: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """The day of a run that follows its inputs, and why it is that one: where they were written for several, the latest."""
    latest = day(max(one for days in written.values() for one in days))
    if {one for days in written.values() for one in days} == {latest}:
        return latest, f"the day of {', '.join(sorted(written))}"
    each = "; ".join(f"{uri} for {', '.join(sorted(set(days)))}" for uri, days in sorted(written.items()))
    return latest, f"the latest of the days that its inputs were written for: {each}"
