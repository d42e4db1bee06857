"""A table's export has its current rows as one file of Parquet, whatever publishes or takes back."""

import time
from decimal import Decimal

import pyarrow.parquet as parquet
import pytest
from jobkit import lake_export, lake_table
from jobkit.job import Job
from jobkit.lake_undo import undo

COLUMNS = [{"name": "id", "type": "string", "nullable": False}, {"name": "price", "type": "decimal(12,2)", "nullable": True}]
TABLE = {
    "kind": "lake",
    "name": "shop.out",
    "uri": "lake:shop.out",
    "columns": COLUMNS,
    "primaryKey": ["id"],
    "export": "exports/out",
}


@pytest.fixture
def job(spark, tables, tmp_path, monkeypatch):
    monkeypatch.setenv("HEADWATER_BASE", f"file:{tmp_path}")
    tables(TABLE)

    def make(run):
        spec = {"name": "one", "params": {}, "reads": {}, "writes": {"out": TABLE}}
        return Job(spark, spec, run=run, as_of="2024-01-15")

    return make


def write(spark, job, **prices):
    rows = [(one, None if price is None else Decimal(price)) for one, price in prices.items()]
    job.write("out", spark.createDataFrame(rows, "id string, price decimal(12,2)"))


def exported(folder):
    table = parquet.read_table(folder / "exports/out/rows.parquet")
    return sorted((row["id"], str(row["price"])) for row in table.to_pylist())


def test_the_export_has_the_current_rows_alone(spark, job, tmp_path):
    write(spark, job("a"), x="1.50", y=None)
    assert exported(tmp_path) == [("x", "1.50"), ("y", "None")]
    write(spark, job("b"), y="2.00", z="3.00")
    assert exported(tmp_path) == [("x", "1.50"), ("y", "2.00"), ("z", "3.00")]
    undo(job("undoing"), "b", with_later=False)
    assert exported(tmp_path) == [("x", "1.50"), ("y", "None")]
    undo(job("undoing"), "a", with_later=False)
    assert exported(tmp_path) == []
    # Nothing of how it was made is left, and a folder of Parquet is what readers find.
    names = {file.name for file in (tmp_path / "exports/out").iterdir() if not file.name.endswith(".crc")}
    assert names == {"rows.parquet"}
    assert spark.read.parquet(f"file:{tmp_path}/exports/out").columns == ["id", "price"]


def test_what_is_staged_is_not_exported_before_it_is_published(spark, job, tmp_path):
    write(spark, job("a"), x="1.00")
    later = job("b")
    later.stage("out", spark.createDataFrame([("y", Decimal("2.00"))], "id string, price decimal(12,2)"))
    assert exported(tmp_path) == [("x", "1.00")]
    later.publish({"out": {}})
    assert exported(tmp_path) == [("x", "1.00"), ("y", "2.00")]


def test_one_that_is_overtaken_while_it_exports_does_so_again(spark, job, tmp_path, monkeypatch):
    write(spark, job("a"), x="1.00")
    read, overtakers = lake_table.read, [job("b")]

    def overtaken(*given):
        found = read(*given).localCheckpoint()
        if overtakers:
            write(spark, overtakers.pop(), y="2.00")
        return found

    monkeypatch.setattr(lake_table, "read", overtaken)
    lake_export.renew(spark, job("c").dataset("out"))
    assert exported(tmp_path) == [("x", "1.00"), ("y", "2.00")]


def test_what_a_driver_that_died_has_left_goes_after_a_day(job, spark, tmp_path):
    now = int(time.time())
    old, new, others = f"_{now - 90_000}-0f", f"_{now - 60}-0f", "_mine"
    for name in (old, new, others):
        (tmp_path / "exports/out" / name).mkdir(parents=True)
        (tmp_path / "exports/out" / name / "part.parquet").touch()
    write(spark, job("first"), a="1")
    assert exported(tmp_path) == [("a", "1.00")]
    assert {one.name for one in (tmp_path / "exports/out").iterdir() if one.is_dir()} == {new, others}
