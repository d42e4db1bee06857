"""The tables of the warehouse in which rows wait until their run publishes them: one for each try and table, in the table's own schema."""

from __future__ import annotations

import json
import secrets
import time
from typing import TYPE_CHECKING, Any

from .dataset import Dataset
from .run import Run
from .warehouse import execute, literal, quoted, rows

if TYPE_CHECKING:
    from psycopg2.extensions import connection

# PostgreSQL cuts a name off after 63 bytes, and what makes these differ comes last.
LONGEST = 40


def new(dataset: Dataset) -> str:
    """The name of a table that no other try has, quoted: one that is still under way writes to its own."""
    schema, name = dataset.name.split(".")
    return quoted(schema, f"{name[:LONGEST]}__staged_{secrets.token_hex(6)}")


def make(dataset: Dataset, run: Run, staged: str) -> list[str]:
    """The SQL that makes it, empty, with a comment that says whose it is."""
    # Whole milliseconds, as files have them.
    whose = {"table": dataset.name, "job": run.job, "run": run.name, "at": int(time.time() * 1000)}
    return [
        # Logged like any other: a table that is not comes back empty after a crash, and would be published so.
        f"CREATE TABLE {staged} (LIKE {quoted(*dataset.name.split('.'))})",
        f"COMMENT ON TABLE {staged} IS {literal(json.dumps(whose))}",
    ]


def staged(opened: connection, dataset: Dataset, run: Run) -> str:
    """The table with what a run has staged last; raises DataError when it has staged nothing, or that is gone."""
    name = run.staged_as.get(dataset.uri)
    if name is None or rows(opened, f"SELECT to_regclass({literal(name)})") == [(None,)]:
        raise run.has_staged_nothing(dataset)
    return name


def clean(opened: connection, dataset: Dataset, run: Run, before: int | None) -> list[str]:
    """Remove what a run that is over has staged, and what its job has left before a moment; returns the names. What a try that was thought
    dead still writes to is left for a later run: its removal would wait for that.

    :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
    """
    schema, name = dataset.name.split(".")
    found = rows(
        opened,
        "SELECT relname, obj_description(pg_class.oid, 'pg_class') FROM pg_class "
        f"JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = {literal(schema)} "
        f"AND starts_with(relname, {literal(f'{name[:LONGEST]}__staged_')}) "
        "AND NOT EXISTS (SELECT FROM pg_locks WHERE relation = pg_class.oid AND pid <> pg_backend_pid())",
    )
    gone = [
        left
        for left, comment in found
        if _is_over(json.loads(comment or "{}"), dataset, run, before)
    ]
    for left in gone:
        execute(opened, f"DROP TABLE {quoted(schema, left)}")
    return gone


def _is_over(whose: dict[str, Any], dataset: Dataset, run: Run, before: int | None) -> bool:
    if whose.get("table") != dataset.name or whose["job"] != run.job:
        return False
    return whose["run"] == run.name or (before is not None and whose["at"] < before)
