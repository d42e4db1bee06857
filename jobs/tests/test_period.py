"""A table that replaces the rows of the run's day: a backfill makes each day the same again, and touches no other."""

from datetime import date, datetime, timezone

import pytest
from jobkit import lake_catalog, postgres_table
from jobkit.dataset import Dataset
from jobkit.errors import DataError
from jobkit.job import Job
from jobkit.period import bounds, period
from jobkit.run import Run
from local_job import LocalJob

COLUMNS = [
    {"name": "day", "type": "date", "nullable": False},
    {"name": "time", "type": "timestamp", "nullable": False},
    {"name": "id", "type": "string", "nullable": False},
]


def spec(replaces, **more):
    return {"kind": "lake", "name": "shop.days", "uri": "lake:shop.days", "columns": COLUMNS, "replaces": replaces, **more}


def dataset(replaces, **more):
    return Dataset.of("out", spec(replaces, **more))


@pytest.mark.parametrize(
    ("unit", "day", "first", "end"),
    [
        ("day", "2024-02-29", "2024-02-29", "2024-03-01"),
        ("month", "2024-02-29", "2024-02-01", "2024-03-01"),
        ("month", "2024-12-31", "2024-12-01", "2025-01-01"),
        ("month", "2024-01-31", "2024-01-01", "2024-02-01"),
        ("year", "2024-02-29", "2024-01-01", "2025-01-01"),
    ],
)
def test_the_period_of_a_day(unit, day, first, end):
    assert bounds(unit, date.fromisoformat(day)) == (date.fromisoformat(first), date.fromisoformat(end))


def test_a_day_begins_by_the_clocks_of_the_job():
    # In March the clocks go forward: that day has 23 hours.
    found = period(dataset("day(time)"), "2024-03-31", "Europe/Berlin")
    assert found.condition() == (
        "`time` >= cast('2024-03-30 23:00:00+00:00' as timestamp) and `time` < cast('2024-03-31 22:00:00+00:00' as timestamp)"
    )
    assert period(dataset("day(day)"), "2024-03-31", "Europe/Berlin").first == "2024-03-31"
    assert period(dataset("all"), "2024-03-31", "UTC") is None


def test_postgresql_is_told_of_moments_with_their_zone():
    table = {**spec("day(time)"), "kind": "postgres", "uri": "postgres:shop.days"}
    _, delete, _ = postgres_table.statements(Dataset.of("out", table), "staged", Run("one", "a", "2024-01-15"))
    assert delete == (
        'DELETE FROM "shop"."days" WHERE "time" >= cast(\'2024-01-15 00:00:00+00:00\' as timestamp with time zone)'
        " and \"time\" < cast('2024-01-16 00:00:00+00:00' as timestamp with time zone)"
    )


def job(spark, declared, as_of, run="run", zone="UTC", **told):
    given = {"name": "one", "params": {}, "reads": {}, "writes": {"out": declared}, "timezone": zone}
    return Job(spark, given, run=f"{run}-{as_of}", as_of=as_of, **told)


def rows(spark, day, *ids, hour=12):
    moment = datetime.fromisoformat(day).replace(hour=hour, tzinfo=timezone.utc)
    return spark.createDataFrame([(moment.date(), moment, one) for one in ids], "day date, time timestamp, id string")


def ids(frame):
    return sorted(row.id for row in frame.collect())


@pytest.mark.parametrize("partition", [[], ["day"], ["day(time)"], ["month(time)"]])
@pytest.mark.parametrize("replaces", ["day(day)", "day(time)"])
def test_a_day_that_is_run_again_has_the_rows_of_the_last_run(spark, tables, replaces, partition):
    declared = spec(replaces, partitionBy=partition)
    tables(declared)
    job(spark, declared, "2024-01-14").write("out", rows(spark, "2024-01-14", "a"))
    job(spark, declared, "2024-01-15").write("out", rows(spark, "2024-01-15", "b", "c"))
    assert job(spark, declared, "2024-01-15", "again").write("out", rows(spark, "2024-01-15", "d")) == 1
    assert ids(job(spark, declared, "2024-01-15").read("out")) == ["a", "d"]
    # A day without rows has none after its run.
    job(spark, declared, "2024-01-14", "again").write("out", rows(spark, "2024-01-14"))
    assert ids(job(spark, declared, "2024-01-15").read("out")) == ["d"]


def test_a_file_with_rows_of_several_days_is_written_anew(spark, tables):
    tables(spec("all"))
    all_days = rows(spark, "2024-01-14", "a").unionByName(rows(spark, "2024-01-15", "b")).coalesce(1)
    job(spark, spec("all"), "2024-01-15").write("out", all_days)
    job(spark, spec("day(day)"), "2024-01-15", "again").write("out", rows(spark, "2024-01-15", "c"))
    assert ids(job(spark, spec("all"), "2024-01-15").read("out")) == ["a", "c"]


def test_the_rows_of_another_day_are_refused_and_nothing_is_changed(spark, tables):
    declared = spec("day(time)")
    tables(declared)
    job(spark, declared, "2024-01-15").write("out", rows(spark, "2024-01-15", "a"))
    with pytest.raises(DataError, match=r"2 rows, such as {.*}, have time outside of the run's day\(time\), 2024-01-15"):
        job(spark, declared, "2024-01-15", "again").write("out", rows(spark, "2024-01-16", "b", "c"))
    assert ids(job(spark, declared, "2024-01-15").read("out")) == ["a"]


def test_a_job_of_berlin_writes_the_day_of_berlin(spark, tables):
    declared = spec("day(time)")
    tables(declared)
    # 23:30 in UTC is half past midnight of the next day there.
    late = rows(spark, "2024-01-14", "a", hour=23)
    assert job(spark, declared, "2024-01-15", zone="Europe/Berlin").write("out", late) == 1
    with pytest.raises(DataError, match="1 rows, such as {.*}, have time outside"):
        job(spark, declared, "2024-01-15", "utc").write("out", late)


def test_runs_for_two_days_beside_each_other_both_have_their_rows(spark, tables):
    declared = spec("day(day)")
    tables(declared)
    days = ("2024-01-14", "2024-01-15", "2024-01-16")
    jobs = {day: job(spark, declared, day) for day in days}
    for day, one in jobs.items():
        one.stage("out", rows(spark, day, day))
    for one in reversed(jobs.values()):
        one.publish({"out": {}})
    assert ids(jobs[days[0]].read("out")) == list(days)
    # A second try of a publication changes nothing.
    before = spark.sql("SELECT count(*) n FROM lake.shop.days.snapshots").first().n
    for one in jobs.values():
        one.publish({"out": {}})
    assert spark.sql("SELECT count(*) n FROM lake.shop.days.snapshots").first().n == before


def test_what_was_put_on_top_of_another_days_rows_is_published_once_by_all_tries(spark, tables):
    declared = spec("day(day)")
    tables(declared)
    slow = job(spark, declared, "2024-01-15", "slow")
    slow.stage("out", rows(spark, "2024-01-15", "s"))
    told = dict(slow.staged_as)
    job(spark, declared, "2024-01-14").write("out", rows(spark, "2024-01-14", "a"))
    for left in "sq":
        job(spark, declared, "2024-01-15", "slow", staged_as=told).publish({"out": {}})
        assert ids(slow.read("out")) == ["a", left]
        job(spark, declared, "2024-01-15", "quick").write("out", rows(spark, "2024-01-15", "q"))
    # What was staged anew for it is no branch of its own.
    assert len(lake_catalog.table(dataset("day(day)")).refs()) == 2


def test_two_runs_for_one_day_leave_the_rows_of_the_last(spark, tables):
    declared = spec("day(day)")
    tables(declared)
    slow, quick = job(spark, declared, "2024-01-15", "slow"), job(spark, declared, "2024-01-15", "quick")
    slow.stage("out", rows(spark, "2024-01-15", "s"))
    quick.write("out", rows(spark, "2024-01-15", "q"))
    slow.publish({"out": {}})
    assert ids(slow.read("out")) == ["s"]


def test_a_unit_test_sees_the_other_days_too(spark):
    given = {"name": "one", "params": {}, "reads": {}, "writes": {"out": spec("day(day)")}}
    one = LocalJob(spark, given, "2024-01-15")
    one.given("out", [(date(2024, 1, day), datetime(2024, 1, day, 12), f"old-{day}") for day in (14, 15)])
    one.stage("out", rows(spark, "2024-01-15", "new"))
    assert ids(one.staged("out")) == ["new", "old-14"]


def test_all_rows_of_a_table_are_not_cut_to_a_day_where_another_run_has_published(spark, tables):
    declared = spec("day(day)")
    tables(declared)
    job(spark, declared, "2024-01-14").write("out", rows(spark, "2024-01-14", "old"))
    anew = job(spark, declared, "2024-01-15", "anew")
    anew.stage("out", rows(spark, "2024-01-14", "a").unionByName(rows(spark, "2024-01-15", "b")), replaces="all")
    job(spark, declared, "2024-01-16").write("out", rows(spark, "2024-01-16", "c"))
    with pytest.raises(DataError, match="another run has published since 'anew-2024-01-15' of job one staged its rows"):
        anew.publish({"out": {}})
    again = job(spark, declared, "2024-01-15", "again")
    again.stage("out", rows(spark, "2024-01-14", "a").unionByName(rows(spark, "2024-01-15", "b")), replaces="all")
    again.publish({"out": {}})
    assert ids(again.read("out")) == ["a", "b"]


@pytest.mark.parametrize(("unit", "as_of", "zone"), [("day(day)", "9999-12-31", "UTC"), ("year(day)", "9999-01-01", "UTC"), ("day(time)", "0001-01-01", "Europe/Berlin")])
def test_a_period_at_the_calendars_end_is_refused(unit, as_of, zone):
    with pytest.raises(DataError, match=f"shop.days has the rows of a (day|year), and that of {as_of} goes beyond the years 1 to 9999"):
        period(dataset(unit), as_of, zone)
