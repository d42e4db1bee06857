"""By which columns the rows of a lake table are found: Iceberg does not keep that of columns that may be null, so the table says it itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

# A table's property: the ids of the key's columns, which are the same whatever these are called.
KEY = "headwater.key"


def key_properties(ids: Mapping[str, int], key: Sequence[str]) -> dict[str, str]:
    """What a table says of its key. :param ids: those of its columns, by their names."""
    return {KEY: json.dumps(sorted(ids[column] for column in key))}


def key_of(table: Any, renamed: Mapping[str, str]) -> list[str] | None:
    """A table's key by its columns' new names; None of one that was made before tables said so."""
    said = table.properties.get(KEY)
    if said is None:
        return None
    names = {field.field_id: renamed.get(field.name, field.name) for field in table.schema().fields}
    return [names.get(one, "a column that is gone") for one in json.loads(said)]


def another_key(name: str, table: Any, key: Sequence[str], renamed: Mapping[str, str]) -> list[str]:
    """What is wrong with a key that is not the table's: rows that are there would stay beside new ones that are meant to take their place."""
    actual = key_of(table, renamed)
    if actual is None or set(actual) == set(key) or _empty(table):
        return []
    return [
        f"{name} has the key ({', '.join(actual)}) and is declared with ({', '.join(key)}): rows are found by it; "
        f"declare a table of another name and copy into it"
    ]


def find_by(table: Any, key: Sequence[str]) -> None:
    """Have a table say that its rows are found by a key."""
    ids = {field.name: field.field_id for field in table.schema().fields}
    with table.transaction() as change:
        change.set_properties(**key_properties(ids, key))


def _empty(table: Any) -> bool:
    snapshot = table.current_snapshot()
    # Of a writer that does not say how many rows there are, there may be some.
    return snapshot is None or (snapshot.summary is not None and snapshot.summary["total-records"] == "0")
