"""The tables of the warehouse in which rows wait until their run publishes them: one a run and table, in the table's own schema."""

from __future__ import annotations

import hashlib
import json
import time
from typing import TYPE_CHECKING, Any

from .dataset import Dataset
from .run import Run
from .warehouse import execute, literal, quoted, rows

if TYPE_CHECKING:
    from psycopg2.extensions import connection

# PostgreSQL cuts a name off after 63 bytes, and what makes these differ comes last.
LONGEST = 40


def table(dataset: Dataset, run: Run) -> str:
    """The name of a run's own table, quoted."""
    schema, name = dataset.name.split(".")
    own = hashlib.sha256(f"{name}\n{run.job}\n{run.name}".encode()).hexdigest()[:12]
    return quoted(schema, f"{name[:LONGEST]}__staged_{own}")


def make(dataset: Dataset, run: Run) -> list[str]:
    """The SQL that makes it, empty, with a comment that says whose it is."""
    staged = table(dataset, run)
    # Whole milliseconds, as files have them.
    whose = {"table": dataset.name, "job": run.job, "run": run.name, "at": int(time.time() * 1000)}
    return [
        f"DROP TABLE IF EXISTS {staged}",
        # Logged like any other: a table that is not comes back empty after a crash, and would be published so.
        f"CREATE TABLE {staged} (LIKE {quoted(*dataset.name.split('.'))})",
        f"COMMENT ON TABLE {staged} IS {literal(json.dumps(whose))}",
    ]


def exists(opened: connection, dataset: Dataset, run: Run) -> bool:
    """Whether a run has staged rows of a dataset."""
    return rows(opened, f"SELECT to_regclass({literal(table(dataset, run))})") != [(None,)]


def clean(opened: connection, dataset: Dataset, run: Run, before: int | None) -> list[str]:
    """Remove what a run that is over has staged, and what its job has left before a moment; returns the names.

    :param before: in milliseconds since 1970. @default None: other runs of the job may be under way
    """
    schema, name = dataset.name.split(".")
    found = rows(
        opened,
        "SELECT relname, obj_description(pg_class.oid, 'pg_class') FROM pg_class "
        f"JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = {literal(schema)} "
        f"AND starts_with(relname, {literal(f'{name[:LONGEST]}__staged_')})",
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
