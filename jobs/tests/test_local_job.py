"""What a test gives a job and gets back, as docs/jobs.md says it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from jobkit.errors import DataError
from local_job import LocalJob
from pyspark.sql import functions as F

COLUMNS = {"id": "int", "at": "timestamp", "day": "date", "price": "decimal(6,2)", "note": "string"}
EVENTS: dict[str, Any] = {
    "kind": "lake",
    "name": "shop.e",
    "uri": "lake:shop.e",
    "columns": [
        {"name": name, "type": kind, "nullable": name not in ("id", "at")}
        for name, kind in COLUMNS.items()
    ],
}
SPEC = {
    "name": "copy",
    "kind": "batch",
    "needs": [],
    "params": {},
    "reads": {"events": EVENTS},
    "writes": {"out": EVENTS},
}
NOON = datetime(2024, 1, 15, 12, 0, 0, 123456)


@pytest.fixture
def job(spark):
    return LocalJob(spark, SPEC, "2024-01-15")


def row(number: int, at: datetime = NOON, note: str | None = None) -> tuple[Any, ...]:
    return (number, at, date(2024, 1, 15), Decimal("1.50"), note)


def test_a_time_without_a_zone_is_utc_whatever_the_machine_has(job):
    job.given("events", [row(1)])
    read = job.read("events")
    assert read.select(F.hour("at"), F.date_format("at", "HH:mm")).first()[:] == (12, "12:00")
    job.write("out", read)
    assert job.written["out"][0]["at"] == NOON


def test_a_time_with_a_zone_is_the_same_moment_and_comes_back_without_one_in_utc(job):
    berlin = timezone(timedelta(hours=1))
    job.given("events", [row(1, NOON.replace(tzinfo=berlin)), row(2, NOON.replace(tzinfo=timezone.utc))])
    job.write("out", job.read("events").orderBy("id"))
    assert [one["at"] for one in job.written["out"]] == [NOON - timedelta(hours=1), NOON]


@pytest.mark.parametrize("at", [datetime(2024, 3, 10, 2, 30), datetime(2024, 11, 3, 1, 30), datetime(1583, 1, 1)])
def test_hours_that_a_zone_skips_or_has_twice_come_back_as_they_were(job, at):
    job.given("events", [row(1, at)])
    job.write("out", job.read("events"))
    assert job.written["out"][0]["at"] == at


def test_rows_are_in_the_order_in_which_the_job_wrote_them(job):
    job.given("events", [row(2), row(3), row(1)])
    job.write("out", job.read("events"))
    assert [one["id"] for one in job.written["out"]] == [2, 3, 1]
    job.write("out", job.read("events").orderBy(F.desc("id")))
    assert [one["id"] for one in job.written["out"]] == [3, 2, 1]


def test_null_is_none_and_values_are_python_s_own(job):
    job.given("events", [row(1), row(2, note="")])
    job.write("out", job.read("events"))
    assert job.written["out"] == [
        {"id": 1, "at": NOON, "day": date(2024, 1, 15), "price": Decimal("1.50"), "note": None},
        {"id": 2, "at": NOON, "day": date(2024, 1, 15), "price": Decimal("1.50"), "note": ""},
    ]


def test_null_where_none_is_allowed_is_refused_given_or_written(job):
    with pytest.raises(DataError, match="row 2: lake:shop.e .*: at is missing$"):
        job.given("events", [row(1), (2, None, None, None, None)])
    job.given("events", [row(1)])
    with pytest.raises(DataError, match="lake:shop.e .*at"):
        job.write("out", job.read("events").withColumn("at", F.lit(None).cast("timestamp")))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ((1, NOON), "row 1 has 2 values, and lake:shop.e has 5 columns: id, at, day, price, note"),
        (("1", NOON, None, None, None), "row 1: lake:shop.e .*: id '1' is no int$"),
        ((1, "2024-01-15", None, None, None), "row 1: .*: at '2024-01-15' is no timestamp$"),
        ((1, NOON, None, 1.5, None), "row 1: .*: price 1.5 is no decimal"),
        ((2**31, NOON, None, None, None), "row 1: .*: id 2147483648 is no int$"),
        ((1, NOON, None, Decimal("12345.6"), None), "row 1: .*: price Decimal.* is no decimal.6,2.$"),
        ((1, NOON, None, Decimal("1.505"), None), "row 1: .*: price Decimal.* is no decimal.6,2.$"),
    ],
)
def test_a_row_that_does_not_fit_is_named_with_its_column(job, wrong, says):
    with pytest.raises(DataError, match=says):
        job.given("events", [wrong])


def test_a_row_may_be_a_dict_where_what_is_left_out_is_null(job):
    job.given("events", [{"note": "x"}])
    assert job.read("events").first()[:] == (None, None, None, None, "x")
    with pytest.raises(DataError, match="row 1: .*: id is missing"):
        job.given("events", [{"id": None}])
    with pytest.raises(DataError, match="row 1: .*: column 'ids' is not declared"):
        job.given("events", [{"ids": 1, "id": 1, "at": NOON}])


def test_what_was_not_given_is_named(job):
    with pytest.raises(DataError, match=r'the test gives no "events": .*given\("events"'):
        job.read("events")


def test_what_counts_is_the_last_write(job):
    job.given("events", [row(1), row(2)])
    job.write("out", job.read("events"))
    job.write("out", job.read("events").where("id = 2"))
    assert [one["id"] for one in job.written["out"]] == [2]


def test_rows_of_a_lake_table_take_the_place_of_those_with_their_keys(spark):
    lake = {**EVENTS, "kind": "lake", "name": "m.e", "uri": "lake:m.e", "primaryKey": ["id"]}
    job = LocalJob(spark, {**SPEC, "writes": {"out": lake}}, "2024-01-15")

    def seen(frame):
        return sorted((one["id"], one["note"]) for one in frame.collect())

    def stage(*numbers, note):
        job.given("events", [row(number, note=note) for number in numbers])
        job.stage("out", job.read("events"))

    stage(1, 2, note="first")
    job.publish({"out": {}})
    stage(2, 3, note="second")
    assert seen(job.read("out")) == [(1, "first"), (2, "first")]
    assert seen(job.staged("out")) == [(1, "first"), (2, "second"), (3, "second")]
    job.publish({"out": {}})
    assert seen(job.read("out")) == [(1, "first"), (2, "second"), (3, "second")]
    assert [one["id"] for one in job.written["out"]] == [2, 3]
