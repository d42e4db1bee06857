"""From text to the types of columns, strictly: what would be rounded, or guessed at, is refused."""

from __future__ import annotations

import re

from pyspark.sql import Column
from pyspark.sql import functions as F

from .dataset import Column as Declared

# Spark would take '2024' for a date and '2024-01-15' for a moment.
PATTERNS = {
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "timestamp": r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}.*",
}


def value(text: str, kind: str) -> Column:
    """The value of a text; null for one that is none. `text` is an SQL expression."""
    cast = F.expr(f"try_cast({text} as {kind})")
    pattern = _pattern(kind)
    return cast if pattern is None else F.when(F.expr(text).rlike(f"^{pattern}$"), cast)


def problem(column: Declared, text: str, parsed: Column, absent: str) -> Column:
    """What is wrong with a column, or null.

    `text` is the SQL expression of what was given, `parsed` what became of it; `absent` says that there is nothing where there must be.
    """
    given = F.expr(text)
    wrong = F.concat(F.lit(f"{column.name} '"), given, F.lit(f"' is no {column.type}"))
    nothing = F.lit(None if column.nullable else f"{column.name} {absent}")
    return F.when(parsed.isNull(), F.when(given.isNull(), nothing).otherwise(wrong))


def _pattern(kind: str) -> str | None:
    decimal = re.fullmatch(r"decimal\(\d+,(\d+)\)", kind)
    if decimal:
        return rf"[+-]?[0-9]+([.][0-9]{{0,{decimal[1]}}}0*)?"
    return PATTERNS.get(kind)
