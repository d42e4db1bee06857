"""`incremental.load_new` as jobs.md shows it, word for word: with news, without, in a test of a job, and from one stage to another."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from csv_drop import Drop
from jobkit import incremental
from jobkit.errors import DataError
from jobkit.job import Job
from local_job import LocalJob
from pyspark.sql import functions as F

PAGE = Path(__file__).parents[2] / "docs" / "jobs.md"
SHOWN = re.compile(r"```python\n# jobs/shop-revenue/(\S+)\n(.*?)```", re.S)
ROWS = [
    {"name": "id", "type": "string", "nullable": False},
    {"name": "country", "type": "string", "nullable": False},
    {"name": "amount", "type": "decimal(12,2)", "nullable": False},
]
SPEC = {
    "name": "shop-revenue",
    "needs": [],
    "params": {},
    "reads": {"drop": {"kind": "csv", "name": "in", "uri": "csv:in", "columns": ROWS}},
    "writes": {
        "orders": {
            "kind": "lake",
            "name": "shop.orders",
            "uri": "lake:shop.orders",
            "columns": ROWS,
            "primaryKey": ["id"],
        },
        "revenue": {
            "kind": "lake",
            "name": "shop.revenue",
            "uri": "lake:shop.revenue",
            "columns": [ROWS[1], {"name": "amount", "type": "decimal(22,2)", "nullable": True}],
            "primaryKey": [],
        },
    },
}


@pytest.fixture(scope="module")
def shown():
    """The page's code by the file that it is of."""
    return {name: code for name, code in SHOWN.findall(PAGE.read_text())}


@pytest.fixture
def shop_revenue(shown, tmp_path, monkeypatch):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "shop_revenue.py").write_text(shown["shop_revenue.py"])
    monkeypatch.syspath_prepend(str(tmp_path / "code"))
    import shop_revenue

    yield shop_revenue
    monkeypatch.delitem(__import__("sys").modules, "shop_revenue")


@pytest.fixture
def drop(spark, tmp_path, monkeypatch, tables):
    tables(*SPEC["writes"].values())
    return Drop(spark, tmp_path, monkeypatch)


def revenue(spark, run, code):
    job = Job(spark, SPEC, run=run, as_of="2024-01-15")
    code(job)
    rows = Job(spark, SPEC, run="look", as_of="2024-01-15").read("revenue").collect()
    return {row["country"]: str(row["amount"]) for row in rows}


def test_the_job_on_the_page_reads_what_is_new_and_ends_well_when_nothing_is(
    spark, drop, shop_revenue
):
    drop.put("a.csv", "id,country,amount\n1,DE,5.00\n2,US,1.00\n")
    assert revenue(spark, "one", shop_revenue.run) == {"DE": "5.00", "US": "1.00"}
    assert revenue(spark, "two", shop_revenue.run) == {"DE": "5.00", "US": "1.00"}
    drop.put("b c.csv", "id,country,amount\n1,DE,7.00\n")
    drop.put("b%20c.csv", "id,country,amount\n1,DE,8.00\n")
    assert revenue(spark, "three", shop_revenue.run) == {"DE": "8.00", "US": "1.00"}
    for file in (drop.folder / "in").iterdir():
        file.unlink()
    assert revenue(spark, "four", shop_revenue.run) == {"DE": "8.00", "US": "1.00"}
    # Tried again after it had published: its files are not new any more.
    assert revenue(spark, "three", shop_revenue.run) == {"DE": "8.00", "US": "1.00"}


def test_the_test_on_the_page_passes(spark, shown, shop_revenue):
    scope = {}
    exec(shown["tests/test_shop_revenue.py"], scope)
    (test,) = (made for name, made in scope.items() if name.startswith("test_"))
    test(lambda name, **params: LocalJob(spark, SPEC, "2024-01-15", **params))


def test_a_later_stage_has_the_rows_whether_there_was_news_or_not(spark, drop):
    drop.put("a.csv", "id,country,amount\n1,DE,5.00\n")
    for run in ("one", "two"):
        extract = Job(spark, SPEC, run=run, as_of="2024-01-15")
        note = incremental.load_new(extract, "drop", "orders", total=F.sum("amount"))
        load = Job(spark, SPEC, run=run, as_of="2024-01-15", results={"extract": note}, staged_as=extract.staged_as)
        assert (note["rows"], note["total"]) == (1, "5.00")
        assert load.staged("orders").count() == 1
        load.publish({"orders": note})
        assert load.read("orders").count() == 1


def test_what_no_run_has_staged_is_still_an_error(spark, drop):
    job = Job(spark, SPEC, run="one", as_of="2024-01-15")
    with pytest.raises(DataError, match="has staged no rows of lake:shop.revenue"):
        job.staged("revenue")
    job.stage("revenue", spark.createDataFrame([("DE", Decimal("1.00"))], "country string, amount decimal(22,2)"))
    job.publish({"revenue": {}})
    with pytest.raises(DataError, match="has staged no rows of lake:shop.revenue"):
        Job(spark, SPEC, run="two", as_of="2024-01-15").staged("revenue")


def test_a_sum_that_is_new_is_that_of_the_published_rows(spark, drop):
    drop.put("a.csv", "id,country,amount\n1,DE,5.00\n2,US,1.00\n")
    job = Job(spark, SPEC, run="one", as_of="2024-01-15")
    job.publish({"orders": incremental.load_new(job, "drop", "orders")})
    job = Job(spark, SPEC, run="two", as_of="2024-01-15")
    note = incremental.load_new(job, "drop", "orders", total=F.sum("amount"))
    assert (note["files"], note["total"]) == ([], "6.00")


def test_rows_that_were_written_in_another_way_are_kept(spark, drop):
    drop.put("a.csv", "id,country,amount\n1,DE,5.00\n")
    job = Job(spark, SPEC, run="one", as_of="2024-01-15")
    frame = spark.createDataFrame([("9", "FR", Decimal("1.00"))], "id string, country string, amount decimal(12,2)")
    job.write("orders", frame)
    job = Job(spark, SPEC, run="two", as_of="2024-01-15")
    note = incremental.load_new(job, "drop", "orders")
    assert (note["files"], note["rows"]) == (["a.csv"], 2)


def test_a_first_run_without_a_file_says_where_to_put_one(spark, drop):
    job = Job(spark, SPEC, run="one", as_of="2024-01-15")
    with pytest.raises(DataError, match="csv:in has no file to read: put one into file:"):
        incremental.load_new(job, "drop", "orders")


def test_in_a_test_files_are_new_replaced_and_refused_as_they_are_in_a_bucket(spark):
    job = LocalJob(spark, SPEC, "2024-01-15")
    job.given("orders", [("9", "FR", Decimal("1.00"))])
    job.given("drop", [("1", "DE", Decimal("5.00"))], file="a.csv")
    job.given("drop", [("1", "DE", Decimal("6.00"))], file="B.csv")
    note = incremental.load_new(job, "drop", "orders")
    assert note["files"] == ["a.csv", "B.csv"]
    assert [(row["id"], str(row["amount"])) for row in job.written["orders"]] == [("1", "6.00")]
    staged = job.staged("orders").collect()
    assert sorted((row["id"], str(row["amount"])) for row in staged) == [("1", "6.00"), ("9", "1.00")]
    job.publish({"orders": note})
    job.given("drop", [("1", "DE", Decimal("3.00"))], file="a.csv")
    assert incremental.load_new(job, "drop", "orders")["files"] == ["a.csv"]
    twice = [("7", "DE", Decimal("3.00"))] * 2
    job.given("drop", twice, file="c.csv")
    with pytest.raises(DataError, match="c.csv: id '7' is there 2 times"):
        incremental.load_new(job, "drop", "orders")
