"""From text to the types of columns, strictly: what would be rounded, cut off, or guessed at is refused."""

from __future__ import annotations

import re

from pyspark.sql import Column
from pyspark.sql import functions as F

from . import date_format
from .dataset import Column as Declared

# What a text must look like where Spark's own cast takes more: it would read '2024' as a date, 'y' and '1' as true, '1f' as a double,
# and a moment with nanoseconds, which it cuts off, or with the name of a zone, such as IST, which three countries have.
PATTERNS = {
    "boolean": "(?i:true|false)",
    "double": r"[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|[+-]?Infinity",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "timestamp": r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6}0*)?)?"
    r"(?: ?(?:Z|UTC)|[+-][0-9]{2}(?::?[0-9]{2})?)?",
}


def value(text: str, kind: str, format: str | None = None) -> Column:
    """The value of a text; null for one that is none. `text` is an SQL expression.

    :param format: how a date or a timestamp is written, where that is declared.
    """
    if format is not None:
        return date_format.value(text, kind, format)
    cast = F.expr(f"try_cast({text} as {kind})")
    pattern = _pattern(kind)
    if pattern is None:
        return cast
    fits = F.expr(text).rlike(rf"^(?:{pattern})\z")
    if kind == "double":
        # Digits that are beyond the largest double would become infinity.
        fits &= (F.abs(cast) != float("inf")) | F.expr(text).endswith("y")
    return F.when(fits, cast)


def problem(column: Declared, text: str, parsed: Column, absent: str) -> Column:
    """What is wrong with a column, or null.

    `text` is the SQL expression of what was given, `parsed` what became of it; `absent` says that there is nothing where there must be.
    """
    given = F.expr(text)
    wrong = F.concat(F.lit(f"{column.name} '"), given, F.lit(f"' is no {column.type}"))
    nothing = F.lit(None if column.nullable else f"{column.name} {absent}")
    return F.when(parsed.isNull(), F.when(given.isNull(), nothing).otherwise(wrong))


def has_pattern(kind: str) -> bool:
    """Whether a text must look in some way to be a value of a type, where no format is declared."""
    return _pattern(kind) is not None


def _pattern(kind: str) -> str | None:
    decimal = re.fullmatch(r"decimal\(\d+,(\d+)\)", kind)
    if decimal:
        return rf"[+-]?[0-9]+([.][0-9]{{0,{decimal[1]}}}0*)?"
    return PATTERNS.get(kind)
