"""Tables of the warehouse: staged by Spark, then upserted or replaced in one transaction."""

from __future__ import annotations

from collections.abc import Callable

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


def write(
    spark: SparkSession, dataset: Dataset, frame: DataFrame, run: str, written: Callable[[], int]
) -> int:
    """Upsert by the primary key, or replace all rows of a table without one; readers see all of it or nothing."""
    warehouse = Warehouse.from_environment()
    schema, name = dataset.name.split(".")
    table, staged = quoted(schema, name), quoted(schema, f"{name}__staged")
    with transaction(spark, warehouse) as connection:
        execute(connection, f"DROP TABLE IF EXISTS {staged}")
        execute(connection, f"CREATE UNLOGGED TABLE {staged} (LIKE {table})")
    # One partition: results are small, and each partition would open a connection of its own.
    frame.coalesce(1).write.mode("append").jdbc(
        warehouse.url,
        staged,
        properties={"user": warehouse.user, "password": warehouse.password},
    )
    rows = written()
    with transaction(spark, warehouse) as connection:
        for statement in statements(dataset, table, staged):
            execute(connection, statement)
    return rows


def statements(dataset: Dataset, table: str, staged: str) -> list[str]:
    """The SQL that brings the staged rows into the table."""
    names = ", ".join(f'"{name}"' for name in dataset.names)
    insert = f"INSERT INTO {table} ({names}) SELECT {names} FROM {staged}"
    key = dataset.options["primaryKey"]
    if not key:
        return [f"DELETE FROM {table}", insert, f"DROP TABLE {staged}"]
    rest = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in dataset.names if name not in key)
    action = f"UPDATE SET {rest}" if rest else "NOTHING"
    listed = ", ".join(f'"{name}"' for name in key)
    return [f"{insert} ON CONFLICT ({listed}) DO {action}", f"DROP TABLE {staged}"]
