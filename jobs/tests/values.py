"""Values of every column type, for tests that bring them through something and back."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

# What has gone wrong somewhere: quotes, escapes, line ends, ends of ranges, letters beyond the first plane, dates before the calendar's reform.
EDGES: dict[str, list[Any]] = {
    "string": ["", " ", "'", '"', "\\", "\\n", "a\nb\r\n\tc", "null", "größer", "日本", "😀", "{}"],
    "boolean": [True, False],
    "int": [0, -1, 2**31 - 1, -(2**31)],
    "bigint": [0, 2**53 + 1, 2**63 - 1, -(2**63)],
    "double": [0.0, -0.0, 0.1, 5e-324, 1.7976931348623157e308, -1e-300, 2.0**53 + 2],
    "date": [
        date(1, 1, 1),
        date(1582, 10, 4),
        date(1582, 10, 15),
        date(1970, 1, 1),
        date(9999, 12, 31),
    ],
    "timestamp": [
        datetime(1, 1, 1, tzinfo=timezone.utc),
        datetime(1582, 10, 10, 12, 30, 15, 123456, timezone.utc),
        datetime(1899, 12, 31, 23, 59, 59, 999999, timezone.utc),
        datetime(1969, 12, 31, 23, 59, 59, 999999, timezone.utc),
        datetime(1970, 1, 1, tzinfo=timezone.utc),
        datetime(2024, 3, 31, 1, 30, 0, 1, timezone.utc),
        datetime(9999, 12, 31, 23, 59, 59, 999999, timezone.utc),
    ],
}
NOT_NUMBERS = [float("nan"), float("inf"), float("-inf")]

_ANY: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(),
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "date": st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "timestamp": st.datetimes(timezones=st.just(timezone.utc)),
}


def values(kind: str) -> st.SearchStrategy[Any]:
    """Any value of a type in Spark's words, its edges often."""
    digits = re.fullmatch(r"decimal\((\d+),(\d+)\)", kind)
    if not digits:
        return st.sampled_from(EDGES[kind]) | _ANY[kind]
    precision, scale = int(digits[1]), int(digits[2])
    largest = 10**precision - 1
    whole = st.sampled_from([0, 1, -1, largest, -largest]) | st.integers(-largest, largest)
    return whole.map(lambda number: Decimal(f"{number}E-{scale}"))


def as_text(value: Any) -> str | None:
    """A value as Spark casts it back from text, exactly."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    if isinstance(value, bool):
        return str(value).lower()
    return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(str(value), str(value))
