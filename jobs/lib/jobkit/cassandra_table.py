"""Tables of Cassandra, through the Spark connector: a row that is written again under its key is written over."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from .dataset import Dataset

FORMAT = "org.apache.spark.sql.cassandra"


def _options(dataset: Dataset) -> dict[str, str]:
    keyspace, table = dataset.name.split(".")
    return {"keyspace": keyspace, "table": table}


def refused(dataset: Dataset) -> dict[str, Column]:
    """What Cassandra would cut off a row without a word."""
    return {
        f"microseconds in '{column.name}', where Cassandra keeps milliseconds (date_trunc takes the rest off),": F.col(
            column.name
        )
        != F.date_trunc("millisecond", column.name)
        for column in dataset.columns
        if column.type == "timestamp"
    }


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """All rows of the table; a condition on the partition key is handed on to Cassandra."""
    frame = spark.read.format(FORMAT).options(**_options(dataset)).load()
    # Cassandra's decimals have no scale of their own.
    return frame.selectExpr(
        *(f"cast(`{column.name}` as {column.type}) `{column.name}`" for column in dataset.columns)
    )


def write(
    spark: SparkSession, dataset: Dataset, frame: DataFrame, run: str, written: Callable[[], int]
) -> int:
    """Write each row under its primary key."""
    frame.write.format(FORMAT).mode("append").options(**_options(dataset)).save()
    return written()
