"""The warehouse by its JDBC driver: transactions, and names as SQL has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession

from .environment import variable


@dataclass(frozen=True)
class Warehouse:
    """Where the tables go: a JDBC URL and the credentials for it."""

    url: str
    user: str
    password: str

    @staticmethod
    def from_environment() -> Warehouse:
        """Read HEADWATER_WAREHOUSE_URL, _USER and _PASSWORD; fails with the name of the one that is missing."""
        return Warehouse(*(variable(f"WAREHOUSE_{name}") for name in ("URL", "USER", "PASSWORD")))


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


def execute(connection: Any, sql: str) -> None:
    """Run one statement on a java.sql.Connection."""
    statement = connection.createStatement()
    try:
        statement.execute(sql)
    finally:
        statement.close()


def rows(connection: Any, sql: str) -> list[list[str | None]]:
    """The rows of a query on a java.sql.Connection, as text."""
    statement = connection.createStatement()
    try:
        found = statement.executeQuery(sql)
        width = range(1, found.getMetaData().getColumnCount() + 1)
        listed = []
        while found.next():
            listed.append([found.getString(place) for place in width])
        return listed
    finally:
        statement.close()


def literal(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def quoted(schema: str, name: str) -> str:
    """A table's name as SQL has it, whatever letters are in it."""
    return f'"{schema}"."{name}"'
