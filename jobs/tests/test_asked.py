"""What a run was asked for: its day, on every way in, and its parameters."""

from datetime import datetime, timezone

import pytest
from jobkit.asked import asked, local_day
from jobkit.errors import DataError

SPEC = {"name": "us-orders", "params": {"country": "US"}}
TODAY = "2026-11-28"


def of(conf=None, written=None, params=None):
    params = params or {**SPEC["params"], **(conf or {})}
    return asked(SPEC, conf, params, written or {}, TODAY)


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-30",
        "15.01.2026",
        "20260115",
        "2026-1-5",
        "2026-W03-4",
        "2024-01-15T00:00:00Z",
        " 2024-01-15",
        "0000-01-01",
        "2023-02-29",
        "today",
        "",
        20260115,
        True,
        ["2024-01-15"],
    ],
)
def test_a_day_that_is_none_is_named(value):
    with pytest.raises(DataError) as failed:
        of({"as_of": value})
    assert str(failed.value).startswith(f"as_of is {value!r}, which is no day: write it as YYYY")


def test_a_run_is_for_the_day_that_is_asked_for_else_its_inputs_else_its_own():
    written = {"lake:shop.a": ["2024-01-15"]}
    assert of({"as_of": "2024-02-29"}, written).as_of == "2024-02-29"
    assert of({"as_of": None}, written).as_of == "2024-01-15"
    assert of(None, written).why == "the day of lake:shop.a"
    assert of({}).as_of == TODAY


def test_of_inputs_that_were_written_for_several_days_the_latest_counts_and_all_are_named():
    run = of(None, {"lake:shop.b": ["2024-01-17", "2024-01-15"], "lake:shop.a": ["2024-01-16"]})
    assert run.as_of == "2024-01-17"
    assert run.why == (
        "the latest of the days that its inputs were written for: "
        "lake:shop.a for 2024-01-16; lake:shop.b for 2024-01-15, 2024-01-17"
    )
    assert of(None, {"a": ["2024-01-15"], "b": ["2024-01-15"]}).why == "the day of a, b"
    with pytest.raises(DataError, match="as_of is 'yesterday', which is no day"):
        of(None, {"lake:shop.a": ["yesterday"]})


@pytest.mark.parametrize("key", ["land", "as-of", "Country"])
def test_a_parameter_that_the_job_does_not_have_is_named(key):
    with pytest.raises(DataError) as failed:
        of({key: "DE"})
    assert str(failed.value) == f"us-orders has no parameter {key}; it has country"


@pytest.mark.parametrize("value", [5, None, ["US"], {"a": 1}, True])
def test_a_parameter_that_is_no_text_is_named(value):
    with pytest.raises(DataError) as failed:
        of({"country": value})
    assert str(failed.value).startswith(f"the parameter country is {value!r}, which is no text")


def test_what_up_remembers_is_no_parameter():
    assert of({"headwater": {"code": "c"}}).params == {"country": "US"}


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-03-28T23:00", "Europe/Berlin", "2026-03-29"),  # Its day has 23 hours.
        ("2026-10-24T22:00", "Europe/Berlin", "2026-10-25"),  # And this one 25.
        ("2026-10-25T23:00", "Europe/Berlin", "2026-10-26"),
        ("2026-01-01T04:59", "America/New_York", "2025-12-31"),
        ("2026-01-01T12:00", "Pacific/Kiritimati", "2026-01-02"),
        ("2026-01-01T00:00", "UTC", "2026-01-01"),
    ],
)
def test_a_run_is_for_the_day_of_its_schedules_clocks(moment, zone, day):
    assert local_day(datetime.fromisoformat(moment).replace(tzinfo=timezone.utc), zone) == day


def test_a_run_may_be_undone_instead_and_is_named_as_paths_have_it():
    run = of({"undo": "manual__2026-11-28T10:00:00+00:00"})
    assert (run.undo, run.later) == ("manual__2026-11-28T10-00-00-00-00", False)
    assert of({"undo": "a", "undo_later": "yes"}).later
    assert of({"undo": None}).undo is None
    for given, words in (({"undo": ""}, "undo is '', which is no run"), ({"undo": 7}, "undo is 7"), ({"undo": "a", "undo_later": True}, "undo_later is True")):
        with pytest.raises(DataError, match=words):
            of(given)
    # The day of its inputs is not that of what it takes back.
    assert of({"undo": "a"}, {"lake:shop.a": ["2024-01-15"]}).as_of == TODAY
