"""What brings a store's tables to their declarations, without losing data.

Runs in the stores' tool images, beside a `tables.json`. A table is `{"name", "columns": [[name, type], …], "key": [...]}`, with types in
the store's own words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Columns = Mapping[str, str]

# The exit code by which a task is not tried again (infra/model/workload.ts).
REFUSED = 65


class Refused(Exception):
    """The tables cannot be brought to their declarations; the message names every reason and its remedy."""


@dataclass(frozen=True)
class Actual:
    """A table as it is in the store: types by column, and its key's columns in order."""

    columns: Columns
    key: Sequence[str]


def added(name: str, declared: Columns, key: Sequence[str], actual: Actual) -> dict[str, str]:
    """The columns that a table lacks; raises Refused with every difference that no ALTER mends without losing data."""
    problems = [
        f"{name} has the column {column}, which is not declared any more, and dropping it would lose its data: "
        f"declare it again, or drop it yourself first"
        for column in actual.columns
        if column not in declared
    ]
    problems += [
        f"{name}.{column} is {kind} and declared as {declared[column]}: a change of type would rewrite or lose values; "
        f"declare a new column and copy into it"
        for column, kind in actual.columns.items()
        if column in declared and declared[column] != kind
    ]
    if list(key) != list(actual.key):
        problems.append(
            f"{name} has the key ({', '.join(actual.key)}) and is declared with ({', '.join(key)}): rows are found by it; "
            f"declare a table of another name and copy into it"
        )
    lacking = {column: kind for column, kind in declared.items() if column not in actual.columns}
    if problems:
        raise Refused("\n".join(problems))
    return lacking


def checksum(statement: str) -> str:
    """Twelve hexadecimal digits of a statement's hash, under which it is recorded."""
    return hashlib.sha256(statement.encode()).hexdigest()[:12]
