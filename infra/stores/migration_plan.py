"""What brings a store's tables to their declarations, without losing data.

Runs in the stores' tool images, beside a `tables.json`. A table is `{"name", "columns": [[name, type], …], "key": [...]}`, with types in
the store's own words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Columns = Mapping[str, str]

# The exit code by which a task is not tried again (infra/model/workload.ts).
REFUSED = 65
# The argument of a task that is to change nothing.
REHEARSE = "--rehearse"


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


@dataclass(frozen=True)
class Owned:
    """What the platform made in a store, or took over, as its log of statements says."""

    statements: frozenset[str]
    """The first words of each statement, without quotes: `CREATE SCHEMA sales`."""

    @classmethod
    def of(cls, statements: Iterable[str]) -> Owned:
        """What a log tells."""
        return cls(frozenset(" ".join(one.replace('"', "").split()[:3]) for one in statements))

    def has(self, kind: str, name: str) -> bool:
        """Whether a space (`SCHEMA`, `KEYSPACE`) or a table is the platform's; with a space that it took over come the tables that are in it."""
        space = name.split(".")[0]
        return f"CREATE {kind} {name}" in self.statements or any(
            f"{TAKEN} {of} {space}" in self.statements for of in ("SCHEMA", "KEYSPACE")
        )


# How a line of the log begins that took over what somebody else had made; no store knows such a statement.
TAKEN = "TAKE-OVER"


def taken_over(
    kind: str,
    spaces: Iterable[str],
    tables: Iterable[str],
    owned: Owned,
    may: Sequence[str],
    setting: str,
) -> list[str]:
    """What is to be logged as taken over; raises Refused that names all that is not the platform's and may not be taken over.

    :param spaces: declared schemas or keyspaces that are there.
    :param tables: declared tables that are there.
    :param may: the spaces that the stack file gives away. :param setting: where it does so.
    """
    strange = [space for space in spaces if not owned.has(kind, space)]
    inside = [
        table
        for table in tables
        if table.split(".")[0] not in strange and not owned.has("TABLE", table)
    ]
    problems = [
        f"the {kind.lower()} {space} was there before and is not the platform's, so nothing in it is changed: "
        f"give the dataset another, or, if the platform may have it with its tables, set {setting}: [{space}]"
        for space in strange
        if space not in may
    ] + [
        f"the table {table} was there before and is not the platform's, so it is not changed: "
        f"give the dataset another name, or, if the platform may have it, set {setting}: [{table.split('.')[0]}]"
        for table in inside
        if table.split(".")[0] not in may
    ]
    if problems:
        raise Refused("\n".join(problems))
    return [f"{TAKEN} {kind} {space}" for space in sorted({*strange, *(t.split(".")[0] for t in inside)})]


def checksum(statement: str) -> str:
    """Twelve hexadecimal digits of a statement's hash, under which it is recorded."""
    return hashlib.sha256(statement.encode()).hexdigest()[:12]
