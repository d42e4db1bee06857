"""When rows are counted in a pass of their own; what Comet then writes is compared on the platform (test/e2e/jobs/every_type.py)."""

import pytest
from jobkit import job as jobs
from jobkit import native_writes
from jobkit.dataset import Dataset
from jobkit.errors import DataError
from jobkit.job import Job
from pyspark.sql import functions as F

COLUMNS = [
    {"name": "id", "type": "int", "nullable": False},
    {"name": "amount", "type": "decimal(6,2)", "nullable": False},
]


def table(**options):
    return {"kind": "lake", "name": "shop.many", "uri": "lake:shop.many", "columns": COLUMNS, **options}


@pytest.fixture
def job(spark, tmp_path, monkeypatch, tables):
    monkeypatch.setenv("HEADWATER_BASE", f"file:{tmp_path}")
    monkeypatch.setattr(jobs.native_writes, "large", lambda dataset, frame: True)

    def make(**options):
        tables(table(**options))
        spec = {"name": "fill", "params": {}, "reads": {}, "writes": {"all": table(**options)}}
        return Job(spark, spec, run="one", as_of="2024-01-15")

    return make


def rows(spark, text):
    return spark.sql(f"SELECT * FROM VALUES {text} AS given(id, amount)").select(
        "id", F.col("amount").cast("decimal(6,2)").alias("amount")
    )


def test_rows_and_sums_are_those_that_were_staged(job, spark):
    one = job()
    noted = one.stage("all", rows(spark, "(1, 1.5), (2, 2.5), (3, 0)"), revenue=F.sum("amount"))
    assert (noted["rows"], str(noted["revenue"]), noted["nulls"]) == (3, "4.00", 0)
    one.publish({"all": noted})
    assert one.published("all")["revenue"] == "4.00"
    assert one.measured["out", "all"].rows == 3
    # In place of all rows, of which none is counted again.
    assert one.stage("all", rows(spark, "(7, 7)"), revenue=F.sum("amount"))["rows"] == 1


def test_a_null_where_there_is_none_is_refused_before_anything_is_published(job, spark):
    one = job()
    with pytest.raises(DataError, match="2 rows have null in 'amount'"):
        one.write("all", rows(spark, "(1, 1.5), (2, null), (3, null)"))
    assert one.published("all") is None


def test_a_key_that_is_there_twice_is_named(job, spark):
    with pytest.raises(DataError, match="id '2': 2 rows"):
        job(primaryKey=["id"]).write("all", rows(spark, "(1, 1.5), (2, 1), (2, 2)"))


def test_rows_beside_others_are_counted_on_the_way(job, spark):
    one = job(primaryKey=["id"])
    one.write("all", rows(spark, "(1, 1), (2, 2)"))
    assert one.stage("all", rows(spark, "(2, 3), (3, 3)"), sum=F.sum("amount"))["rows"] == 2
    assert one.staged("all").count() == 3


def test_without_comet_no_frame_is_large(spark):
    assert not native_writes.large(Dataset.of("all", table()), spark.range(10**12))


@pytest.mark.parametrize(
    ("columns", "by", "same"),
    [
        (COLUMNS, [], True),
        (COLUMNS, ["bucket(4, id)", "day(time)"], True),
        (COLUMNS, ["country"], False),
        (COLUMNS, ["day(time)", "country"], False),
        ([*COLUMNS, {"name": "ratio", "type": "double", "nullable": True}], [], False),
    ],
)
def test_what_comet_would_write_in_another_way_is_left_to_iceberg(spark, monkeypatch, columns, by, same):
    monkeypatch.setattr(native_writes, "works", lambda spark: True)
    dataset = Dataset.of("all", {**table(partitionBy=by), "columns": columns})
    assert native_writes.large(dataset, spark.range(10**12)) == same
    assert not native_writes.large(dataset, spark.range(10))
