"""Rows lie in the order that a table declares, in each file, whoever writes it."""

import random

import pyarrow.parquet as parquet
import pytest
from jobkit import lake_batches, lake_table, upkeep
from jobkit.dataset import Dataset
from jobkit.lake_catalog import table
from jobkit.run import Run
from jobkit.upkeep import Bounds

COLUMNS = [{"name": "id", "type": "bigint", "nullable": False}, {"name": "at", "type": "timestamp", "nullable": False}]
TABLE = {
    "kind": "lake",
    "name": "shop.ordered",
    "uri": "lake:shop.ordered",
    "columns": COLUMNS,
    "replaces": "none",
    "partitionBy": ["day(at)"],
    "sortedBy": ["id"],
}


@pytest.fixture
def ordered(tables):
    tables(TABLE)
    found = Dataset.of("ordered", TABLE)
    # As `migrate_lake.py` does it.
    with table(found).update_sort_order() as order:
        order.asc("id", transform="identity")
    return found


def frame(spark):
    """2,000 rows of two days, in disorder."""
    numbers = list(range(2000))
    random.Random(1).shuffle(numbers)
    rows = spark.createDataFrame([(one,) for one in numbers], "id bigint").coalesce(1)
    return rows.selectExpr("id", "timestamp_seconds(1704067200 + 86400 * (id % 2)) at")


def in_files(spark):
    files = [row.file_path for row in spark.table("lake.shop.ordered.files").collect()]
    return [parquet.read_table(file.removeprefix("file:"))["id"].to_pylist() for file in files]


def published(spark, ordered, name):
    run = Run("one", name, as_of="2024-01-01")
    lake_table.stage(spark, ordered, frame(spark), run)
    lake_table.publish(spark, ordered, run, {})


def in_order(spark, files):
    found = in_files(spark)
    assert len(found) == files
    assert sum(map(len, found)) > 0
    assert all(one == sorted(one) for one in found)


def test_what_a_run_writes_is_in_order(spark, ordered):
    published(spark, ordered, "a")
    in_order(spark, 2)


def test_what_a_micro_batch_adds_is_in_order(spark, ordered):
    lake_batches.add(spark, ordered, frame(spark), "query", 0)
    in_order(spark, 2)


def test_files_that_are_put_together_are_in_order(spark, ordered):
    for name in "ab":
        published(spark, ordered, name)
    in_order(spark, 4)
    assert upkeep.keep(spark, ordered, Bounds(files=2)).files == 4
    in_order(spark, 2)
