"""How dates and timestamps are written, in the letters of Spark's datetime patterns that `infra/datasets/date-format.ts` lets through."""

from __future__ import annotations

import re

from pyspark.sql import Column
from pyspark.sql import functions as F

TWO, ONE_OR_TWO = "[0-9]{2}", "[0-9]{1,2}"
OFFSET = ("[+-][0-9]{2}(?:[0-9]{2})?", "[+-][0-9]{4}", "[+-][0-9]{2}:[0-9]{2}")
# What stands for each field. Spark itself takes more: signs, years of nine digits, at which it fails, and digits of other scripts.
FIELDS = {
    "yy": TWO,
    "yyyy": "[0-9]{4}",
    "MMM": "[A-Za-z]{3}",
    "MMMM": "[A-Za-z]{3,9}",
    "DDD": "[0-9]{3}",
    "a": "[AaPp][Mm]",
    **{letter: ONE_OR_TWO for letter in "MdHhms"},
    **{letter * 2: TWO for letter in "MdHhms"},
    **{"S" * count: f"[0-9]{{1,{count}}}" for count in range(1, 7)},
    **{"X" * count: f"(?:Z|{offset})" for count, offset in enumerate(OFFSET, 1)},
    **{"x" * count: offset for count, offset in enumerate(OFFSET, 1)},
    **{"Z" * count: OFFSET[1] for count in range(1, 4)},
}
# A text in quotes, a field, a bracket around what may be left out, or a character for itself.
PART = re.compile(r"'((?:[^']|'')*)'|(([A-Za-z])\3*)|(.)", re.S)
BRACKETS = {"[": "(?:", "]": ")?"}


def value(text: str, kind: str, format: str) -> Column:
    """The date or timestamp that a text is in a format; null for one that is none. `text` is an SQL expression."""
    given = F.expr(text)
    if kind == "date":
        read = F.try_to_date(given, format)
    else:
        read = F.try_to_timestamp(given, F.lit(format))
    return F.when(given.rlike(rf"^(?:{shape(format)})\z"), read)


def shape(format: str) -> str:
    """What a text in a format looks like, as a regular expression; raises ValueError for a field that is none."""
    return "".join(_shape(*part.groups()) for part in PART.finditer(format))


def _shape(quoted: str | None, field: str | None, letter: str | None, other: str | None) -> str:
    if field is not None:
        if field not in FIELDS:
            raise ValueError(f"{field} is no field of a date or a time that is read")
        return FIELDS[field]
    if other in BRACKETS:
        return BRACKETS[other]
    # Two quotes are one, within a text and for themselves.
    return re.escape((quoted or "").replace("''", "'") or other or "'")
