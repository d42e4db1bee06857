"""Brings the warehouse's schemas and tables to their declarations: `migrate_postgres.py tables.json [--rehearse]`.

A rehearsal says what it would do, or why it refuses, and takes all of it back.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from migration_plan import REFUSED, REHEARSE, TAKEN, Actual, Owned, Refused, added, checksum, taken_over

LOG = "headwater.migrations"

COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
KEY = """
SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
WHERE indrelid = to_regclass(%s) AND indisprimary ORDER BY array_position(indkey::int[], attnum::int)
"""


def migrate(cursor: Any, given: Mapping[str, Any], say: Callable[[str], None]) -> None:
    """Apply what is missing and record each statement in headwater.migrations, all within the caller's transaction."""
    cursor.execute("CREATE SCHEMA IF NOT EXISTS headwater")
    cursor.execute(
        f"CREATE TABLE IF NOT EXISTS {LOG} (number int PRIMARY KEY, checksum text NOT NULL, statement text NOT NULL, "
        "applied timestamptz NOT NULL DEFAULT now())"
    )
    # Two at the same time would both see what is missing.
    cursor.execute(f"LOCK TABLE {LOG} IN EXCLUSIVE MODE")
    schemas = {
        schema: exists(cursor, "to_regnamespace", f'"{schema}"')
        for schema in sorted({table["name"].split(".")[0] for table in given["tables"]})
    }
    cursor.execute(f"SELECT statement FROM {LOG}")
    owned = Owned.of(row[0] for row in cursor.fetchall())
    statements = taken_over(
        "SCHEMA",
        # Every database has a schema `public`, which nobody made.
        [schema for schema, there in schemas.items() if there and schema != "public"],
        [
            table["name"]
            for table in given["tables"]
            if exists(cursor, "to_regclass", quoted(table["name"]))
        ],
        owned,
        given["takeOver"],
        "headwater:postgres.takeOver",
    )
    statements += [f'CREATE SCHEMA "{schema}"' for schema, there in schemas.items() if not there]
    problems = []
    for table in given["tables"]:
        try:
            statements += table_statements(cursor, table)
        except Refused as error:
            problems.append(str(error))
    if problems:
        raise Refused("\n".join(problems))
    cursor.execute(f"SELECT coalesce(max(number), 0) FROM {LOG}")
    done = cursor.fetchone()[0]
    for number, statement in enumerate(statements, done + 1):
        if not statement.startswith(TAKEN):
            cursor.execute(statement)
        cursor.execute(
            f"INSERT INTO {LOG} (number, checksum, statement) VALUES (%s, %s, %s)",
            (number, checksum(statement), statement),
        )
        say(f"{number}: {statement}")
    say(f"{len(given['tables'])} tables are as declared")


def exists(cursor: Any, function: str, name: str) -> bool:
    """Whether there is a schema or a table of a name, by PostgreSQL's function that finds it."""
    cursor.execute(f"SELECT {function}(%s) IS NOT NULL", (name,))
    return cursor.fetchone()[0]


def table_statements(cursor: Any, table: Mapping[str, Any]) -> list[str]:
    """Statements for one table. A column that is added may be null: the rows that are there have no value for it."""
    name = quoted(table["name"])
    cursor.execute(COLUMNS, (name,))
    found = dict(cursor.fetchall())
    if not found:
        return [create(table)]
    cursor.execute(KEY, (name,))
    actual = Actual(found, [row[0] for row in cursor.fetchall()])
    lacking = added(
        table["name"], dict(column[:2] for column in table["columns"]), table["key"], actual
    )
    return [f'ALTER TABLE {name} ADD COLUMN "{column}" {kind}' for column, kind in lacking.items()]


def create(table: Mapping[str, Any]) -> str:
    """The statement that makes a table."""
    columns = [
        f'"{name}" {kind}{"" if nullable else " NOT NULL"}'
        for name, kind, nullable in table["columns"]
    ]
    key = [f"PRIMARY KEY ({', '.join(quoted(column) for column in table['key'])})"]
    return f"CREATE TABLE {quoted(table['name'])} ({', '.join(columns + (key if table['key'] else []))})"


def quoted(name: str) -> str:
    """A name with its schema as SQL has it."""
    return ".".join(f'"{part}"' for part in name.split("."))


def main() -> int:
    """Migrate in one transaction and return the exit code, after one clear message on any refusal."""
    # Not at the top: the tests of what is above need no driver.
    import psycopg2

    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    connection = psycopg2.connect(os.environ["WAREHOUSE_URL"], connect_timeout=20)
    try:
        with connection, connection.cursor() as cursor:
            if REHEARSE in sys.argv:
                # Whoever reads a table that would be changed is not to wait behind a mere question for as long as others use it.
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            migrate(cursor, given, lambda line: print(line, flush=True))
            if REHEARSE in sys.argv:
                connection.rollback()
        return 0
    except Refused as error:
        print(f"nothing was changed in the warehouse:\n{error}", file=sys.stderr)
        return REFUSED
    except psycopg2.errors.LockNotAvailable:
        print("somebody uses a table that would be changed: ask again when that has ended", file=sys.stderr)
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
