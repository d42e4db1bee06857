"""Tables of Cassandra, through the Spark connector: a row that is written again under its key is written over."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import DataFrame, SparkSession

from .dataset import Dataset

FORMAT = "org.apache.spark.sql.cassandra"

# Rows of one partition go as one batch, which Cassandra applies as a single mutation; the connector's own 1 KB holds a dozen rows.
WRITES = {
    "spark.cassandra.output.batch.size.bytes": str(32 * 1024),
    "spark.cassandra.output.concurrent.writes": "16",
}


def _options(dataset: Dataset) -> dict[str, str]:
    keyspace, table = dataset.name.split(".")
    return {"keyspace": keyspace, "table": table}


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
    # The stack file may say otherwise, and options would go over it.
    ours = {key: value for key, value in WRITES.items() if spark.conf.get(key, None) is None}
    frame.write.format(FORMAT).mode("append").options(**_options(dataset), **ours).save()
    return written()
