"""What was staged by runs that are over, and that no good run of its job will remove: its job is no more, or writes elsewhere now.

Tables of the warehouse are `<table>__staged_<hash>` with a comment that says whose they are (jobkit/staged_tables.py); branches of the
lake's tables go by their age. `declared` are the uris that each declared job writes, by its name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Declared = Mapping[str, Sequence[str]]
Say = Callable[[str], None]

# Milliseconds for which what a declared job has staged under its code of before is left: a run may be under way with that.
DAY = 86_400_000

FORMER = "__staged"  # How the names of staged tables ended that had no run of their own.

STAGED = r"""SELECT nspname, relname, obj_description(pg_class.oid, 'pg_class') FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND pg_get_userbyid(relowner) = current_user AND (
    relname ~ '__staged_[0-9a-f]{12}$'
    OR (relname ~ '__staged$' AND relpersistence = 'u' AND EXISTS (
        SELECT FROM headwater.migrations WHERE starts_with(
            replace(statement, '"', ''), format('CREATE TABLE %s.%s (', nspname, regexp_replace(relname, '__staged$', ''))
        )
    ))
) ORDER BY 1, 2"""


def is_left(declared: Declared, job: str, uri: str, at: int, now: int) -> bool:
    """Whether what a job staged for a dataset is of no use; `at` and `now` in milliseconds since 1970."""
    if job not in declared:
        return True
    return uri not in declared[job] and at < now - DAY


def remove_tables(cursor: Any, declared: Declared, now: int, say: Say) -> None:
    """Remove staged tables. Of those of the former naming nothing says since when they are there: they go a day after they were first seen."""
    # Who works with one has it; it goes another time.
    cursor.execute("SET lock_timeout = '5s'")
    cursor.execute(STAGED)
    for schema, name, comment in cursor.fetchall():
        whose, table = _read(comment), f'"{schema}"."{name}"'
        if name.endswith(FORMER):
            if "seen" not in whose:
                cursor.execute(f"COMMENT ON TABLE {table} IS %s", (json.dumps({"seen": now}),))
                continue
            left = whose["seen"] < now - DAY
        else:
            left = "job" in whose and is_left(
                declared, whose["job"], f"postgres:{whose['table']}", whose["at"], now
            )
        if left:
            cursor.execute(f"DROP TABLE {table}")
            say(f"removed the table {schema}.{name}: nobody will publish it")


def _read(text: str | bytes | None) -> dict[str, Any]:
    """What a JSON object says; nothing where it is none, for others write there as well."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
