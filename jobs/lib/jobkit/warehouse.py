"""Publishing tables to the warehouse so that a reader sees all of the old result or all of the new one.

Spark writes each table into a staging schema; then one transaction empties and refills the published tables. DELETE and
INSERT rather than DROP and RENAME: grants and views stay, and a reader in the middle of a query keeps its snapshot.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True)
class Warehouse:
    """Where the tables go: a JDBC URL and the credentials for it."""

    url: str
    user: str
    password: str

    @staticmethod
    def from_environment() -> Warehouse:
        """Read HEADWATER_WAREHOUSE_URL, _USER and _PASSWORD; fails with the name of the one that is missing."""
        return Warehouse(
            *(_required(f"HEADWATER_WAREHOUSE_{name}") for name in ("URL", "USER", "PASSWORD"))
        )


def _required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(
            f"{name} is not set: the platform hands it to every container that runs jobs"
        )
    return value


def publish(
    spark: SparkSession, warehouse: Warehouse, schema: str, tables: dict[str, DataFrame]
) -> None:
    """Replace `schema`.<name> by each frame, all of them in one transaction; the last good result stays on any error."""
    staging = f"{schema}_staging"
    with transaction(spark, warehouse) as connection:
        for name in (schema, staging):
            _ensure_schema(connection, name)
    for name, frame in tables.items():
        # One partition: analytics are small, and each partition would open a connection of its own.
        frame.coalesce(1).write.mode("overwrite").jdbc(
            warehouse.url,
            quoted(staging, name),
            properties={"user": warehouse.user, "password": warehouse.password},
        )
    with transaction(spark, warehouse) as connection:
        for name in tables:
            _replace(connection, schema, staging, name)
        for name in tables:
            execute(connection, f"DROP TABLE {quoted(staging, name)}")


@contextmanager
def transaction(spark: SparkSession, warehouse: Warehouse) -> Iterator[Any]:
    """A java.sql.Connection that is committed at the end of the block, or rolled back when it raises.

    The driver's own JDBC, not a Python client: it is there wherever Spark can write the tables at all.
    """
    manager = spark._jvm.java.sql.DriverManager
    connection = manager.getConnection(warehouse.url, warehouse.user, warehouse.password)
    try:
        connection.setAutoCommit(False)
        yield connection
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        connection.close()


def _replace(connection: Any, schema: str, staging: str, name: str) -> None:
    published, staged = quoted(schema, name), quoted(staging, name)
    was, now = _columns(connection, schema, name), _columns(connection, staging, name)
    if was and was != now:
        execute(connection, f"DROP TABLE {published}")
    if was != now:
        execute(connection, f"CREATE TABLE {published} AS SELECT * FROM {staged} WITH NO DATA")
    execute(connection, f"DELETE FROM {published}")
    execute(connection, f"INSERT INTO {published} SELECT * FROM {staged}")


def _ensure_schema(connection: Any, name: str) -> None:
    if name not in _rows(connection.getMetaData().getSchemas(), "TABLE_SCHEM"):
        execute(connection, f'CREATE SCHEMA "{name}"')


def _columns(connection: Any, schema: str, name: str) -> Sequence[str]:
    found = connection.getMetaData().getColumns(None, schema, name, None)
    return _rows(found, "COLUMN_NAME", "TYPE_NAME", "COLUMN_SIZE", "DECIMAL_DIGITS")


def _rows(result: Any, *columns: str) -> list[str]:
    rows = []
    while result.next():
        rows.append(" ".join(str(result.getString(column)) for column in columns))
    return rows


def execute(connection: Any, sql: str) -> None:
    """Run one statement on a java.sql.Connection."""
    statement = connection.createStatement()
    try:
        statement.execute(sql)
    finally:
        statement.close()


def quoted(schema: str, name: str) -> str:
    """A table's name as SQL has it, whatever letters are in it."""
    return f'"{schema}"."{name}"'
