"""Publishing is all or nothing: on any error the last good tables stay. Derby, which Spark brings, stands for PostgreSQL."""

from decimal import Decimal

import pytest
from jobkit import storage
from jobkit.warehouse import Warehouse, publish, transaction
from py4j.protocol import Py4JJavaError
from sales import layout
from sales.load import KEPT, history, load


@pytest.fixture
def warehouse(spark, tmp_path):
    found = Warehouse(f"jdbc:derby:memory:{tmp_path.name};create=true", "app", "app")
    yield found
    with pytest.raises(Py4JJavaError):  # Derby answers a drop with an exception.
        spark._jvm.java.sql.DriverManager.getConnection(
            f"jdbc:derby:memory:{tmp_path.name};drop=true"
        )


def rows(spark, warehouse, table):
    return sorted(
        tuple(row)
        for row in spark.read.jdbc(
            warehouse.url, f'"sales"."{table}"', properties={"user": "app"}
        ).collect()
    )


def frame(spark, *values):
    return spark.createDataFrame(
        [(name, Decimal(amount)) for name, amount in values], "name string, amount decimal(18,2)"
    )


def test_tables_are_replaced_together(spark, warehouse):
    for amount in (1, 2):
        publish(
            spark, warehouse, "sales", {name: frame(spark, (name, amount)) for name in ("a", "b")}
        )
    assert [rows(spark, warehouse, name) for name in ("a", "b")] == [[("a", 2)], [("b", 2)]]


def test_an_error_in_the_last_table_leaves_the_first_as_it_was(spark, warehouse):
    publish(spark, warehouse, "sales", {name: frame(spark, (name, 1)) for name in ("a", "b")})
    with transaction(spark, warehouse) as connection:
        connection.createStatement().execute('ALTER TABLE "sales"."b" ADD CHECK ("amount" < 2)')
    with pytest.raises(Py4JJavaError, match="check constraint"):
        publish(spark, warehouse, "sales", {name: frame(spark, (name, 2)) for name in ("a", "b")})
    assert [rows(spark, warehouse, name) for name in ("a", "b")] == [[("a", 1)], [("b", 1)]]


def test_a_table_with_other_columns_is_made_anew(spark, warehouse):
    publish(spark, warehouse, "sales", {"a": frame(spark, ("x", 1))})
    publish(spark, warehouse, "sales", {"a": spark.createDataFrame([(1,)], "number int")})
    assert rows(spark, warehouse, "a") == [(1,)]


def test_a_run_is_published_and_old_runs_are_removed(spark, bucket, warehouse):
    before = {"history": [f"run-{number}" for number in range(KEPT)]}
    storage.write_json(spark, f"{bucket.base}/{layout.CURRENT}", before)
    for old in (*before["history"], "failed-run", "run/typed"):
        (bucket.folder / layout.run_folder(old)).mkdir(parents=True)
    for name, column in layout.ANALYTICS.items():
        frame(spark, (name, 1)).withColumnRenamed("amount", column).write.parquet(
            f"{bucket.base}/{layout.output('run', name)}"
        )
    report = load(spark, bucket.base, "run", "2024-03-01", warehouse)
    assert report["removed_runs"] == ["failed-run", "run-4"]
    current = storage.read_json(spark, f"{bucket.base}/{layout.CURRENT}")
    assert (current["run"], current["history"]) == (
        "run",
        ["run", "run-0", "run-1", "run-2", "run-3"],
    )
    assert storage.folders(spark, f"{bucket.base}/{layout.RUNS}") == [
        "run",
        "run-0",
        "run-1",
        "run-2",
        "run-3",
    ]
    assert "typed" not in storage.folders(spark, f"{bucket.base}/{layout.run_folder('run')}")
    assert [row[:2] for row in rows(spark, warehouse, layout.PUBLICATION)] == [
        ("run", "2024-03-01")
    ]
    assert rows(spark, warehouse, "daily_trends") == [("daily_trends", 1)]


def test_a_run_that_is_published_again_is_kept_once():
    assert history("b", {"history": ["a", "b", "c"]}) == ["b", "a", "c"]
    assert history("a", None) == ["a"]


def test_a_missing_setting_is_named(monkeypatch):
    monkeypatch.setenv("HEADWATER_WAREHOUSE_URL", "jdbc:x")
    monkeypatch.delenv("HEADWATER_WAREHOUSE_USER", raising=False)
    with pytest.raises(RuntimeError, match="^HEADWATER_WAREHOUSE_USER is not set"):
        Warehouse.from_environment()
