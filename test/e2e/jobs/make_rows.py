"""Prints rows of every column type as JSON, each value as text: `make_rows.py <columns as JSON> <rows>`. The same each time."""

from __future__ import annotations

import json
import sys
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from values import NOT_NUMBERS, as_text, values


def strategy(column: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of a column, null where it may be. JSON has no number that is none, but the platform's stores do."""
    kind = column["type"]
    some = values(kind)
    if kind == "double":
        some |= st.sampled_from(NOT_NUMBERS)
    if kind == "string":
        # PostgreSQL takes any letter but this one, which a test of its own is about.
        some = some.filter(lambda value: "\0" not in value)
    if kind in ("date", "timestamp"):
        # Java's old calendar, through which PostgreSQL is reached, has no days between these two.
        some = some.filter(
            lambda value: not (1582, 10, 5) <= value.timetuple()[:3] < (1582, 10, 15)
        )
    return st.none() | some if column["nullable"] else some


def main() -> None:
    """Print as many rows as were asked for, each with its number first."""
    columns, rows = json.loads(sys.argv[1]), int(sys.argv[2])
    made: list[list[str | None]] = []

    @settings(max_examples=rows, derandomize=True, database=None, deadline=None)
    @given(st.tuples(*map(strategy, columns)))
    def collect(row: tuple[Any, ...]) -> None:
        made.append([as_text(value) for value in row])

    collect()
    print(json.dumps([[str(number), *row] for number, row in enumerate(made)]))


if __name__ == "__main__":
    main()
