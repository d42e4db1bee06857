"""The warehouse: transactions, and names as SQL has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .environment import variable

# Loaded by who has a table.
if TYPE_CHECKING:
    from psycopg2.extensions import connection


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
def transaction(warehouse: Warehouse) -> Iterator[connection]:
    """A connection whose changes are committed at the end of the block, or rolled back when it raises."""
    import psycopg2

    opened = psycopg2.connect(warehouse.url.removeprefix("jdbc:"), user=warehouse.user, password=warehouse.password)
    try:
        with opened:
            yield opened
    finally:
        opened.close()


def execute(opened: connection, sql: str) -> None:
    """Run one statement."""
    with opened.cursor() as cursor:
        cursor.execute(sql)


def rows(opened: connection, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with opened.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def literal(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def quoted(schema: str, name: str) -> str:
    """A table's name as SQL has it, whatever letters are in it."""
    return f'"{schema}"."{name}"'
