"""Tables of the warehouse: staged by Spark, then upserted or replaced in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession

from .dataset import Dataset
from .warehouse import Warehouse, execute, quoted, transaction


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """All rows of the table."""
    warehouse = Warehouse.from_environment()
    return spark.read.jdbc(
        warehouse.url,
        quoted(*dataset.name.split(".")),
        properties={"user": warehouse.user, "password": warehouse.password},
    ).select(*dataset.names)


def stage(spark: SparkSession, dataset: Dataset, frame: DataFrame, run: str) -> None:
    """Write the rows into a table beside the table, which nobody reads before they are published."""
    warehouse = Warehouse.from_environment()
    table, staged = _tables(dataset)
    with transaction(spark, warehouse) as connection:
        execute(connection, f"DROP TABLE IF EXISTS {staged}")
        execute(connection, f"CREATE UNLOGGED TABLE {staged} (LIKE {table})")
    # One partition: results are small, and each partition would open a connection of its own.
    frame.coalesce(1).write.mode("append").jdbc(
        warehouse.url,
        staged,
        # A batch of rows as one INSERT of many values.
        properties={
            "user": warehouse.user,
            "password": warehouse.password,
            "reWriteBatchedInserts": "true",
        },
    )


def publish(spark: SparkSession, datasets: Sequence[Dataset]) -> None:
    """Bring the staged rows of some tables into them, in one transaction: readers see all of it or nothing."""
    with transaction(spark, Warehouse.from_environment()) as connection:
        for dataset in datasets:
            for statement in statements(dataset, *_tables(dataset)):
                execute(connection, statement)


def statements(dataset: Dataset, table: str, staged: str) -> list[str]:
    """The SQL that upserts the staged rows by the primary key, or replaces all rows of a table without one."""
    names = ", ".join(f'"{name}"' for name in dataset.names)
    insert = f"INSERT INTO {table} ({names}) SELECT {names} FROM {staged}"
    key = dataset.options["primaryKey"]
    if not key:
        return [f"DELETE FROM {table}", insert, f"DROP TABLE {staged}"]
    rest = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in dataset.names if name not in key)
    action = f"UPDATE SET {rest}" if rest else "NOTHING"
    listed = ", ".join(f'"{name}"' for name in key)
    return [f"{insert} ON CONFLICT ({listed}) DO {action}", f"DROP TABLE {staged}"]


def _tables(dataset: Dataset) -> tuple[str, str]:
    schema, name = dataset.name.split(".")
    return quoted(schema, name), quoted(schema, f"{name}__staged")
