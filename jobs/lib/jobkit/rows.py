"""Rows of a dataset as JSON, for producers in plain Python; `topic.parsed` reads them in Spark.

A key is the same text as Spark's sink gives it (`topic.encoded`): equal keys are equal bytes, whoever sends them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime, timezone
from decimal import Context, Decimal
from typing import Any

from .dataset import Column, Dataset
from .errors import DataError

RANGES = {"int": 2**31, "bigint": 2**63}
MOST_DIGITS = 38
# A producer sends at most 1,048,576 bytes at once (`max.request.size`), what is around a message included.
MESSAGE_BYTES = 1_048_000
SHOWN = 200  # Characters of a row that is too long.


def encode(dataset: Dataset, row: Mapping[str, Any]) -> bytes:
    """A row as a JSON object in UTF-8; raises DataError that names every column that is missing, too many or of another type."""
    unknown = [f"column '{name}' is not declared" for name in row if name not in dataset.names]
    fields = {column.name: _field(column, row.get(column.name)) for column in dataset.columns}
    problems = unknown + [
        f"{name} {error}" for name, error in fields.items() if isinstance(error, _Wrong)
    ]
    if problems:
        raise DataError(f"{dataset.uri} cannot take the row {dict(row)!r}: {'; '.join(problems)}")
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def key(dataset: Dataset, row: Mapping[str, Any]) -> bytes:
    """The message key of a row that can be encoded."""
    name = dataset.options["key"]
    [kind] = (column.type for column in dataset.columns if column.name == name)
    return _key(kind, row[name]).encode()


def message(dataset: Dataset, row: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """A row's key and value; raises DataError for a row that does not fit, or is more than Kafka takes of a message."""
    value = encode(dataset, row)
    made = key(dataset, row), value
    size = sum(map(len, made))
    if size > MESSAGE_BYTES:
        shown = str(dict(row))[:SHOWN]
        raise DataError(f"{dataset.uri} cannot take the row {shown}…: it has {size:,} bytes as a message, and Kafka takes {MESSAGE_BYTES:,}")
    return made


def _key(kind: str, value: Any) -> str:
    if kind == "boolean":
        return "true" if value else "false"
    if kind in RANGES:
        return str(int(value))
    if kind == "double":
        return _double(float(value))
    if kind == "timestamp":
        moment = value.astimezone(timezone.utc).replace(tzinfo=None)
        return f"{moment.isoformat(timespec='microseconds')}Z"
    if kind.startswith("decimal"):
        # With all digits of its type: 1.5 and 1.50 are equal.
        exact = Context(prec=MOST_DIGITS).quantize(value, Decimal(1).scaleb(-_digits(kind)[1]))
        return f"{exact if exact else exact.copy_abs():f}"
    return _typed(kind, value)


def _double(value: float) -> str:
    """As Java writes it since 19: the fewest digits that are no other double's, two at least."""
    if not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    if value == 0:
        return "0.0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    if len(digits) == 1:
        # Of two digits there may be a nearer one.
        sign, digits, exponent = Decimal(f"{value:.1e}").as_tuple()
    point = len(digits) + exponent
    text = "".join(map(str, digits))
    if -3 < point <= 7:
        text = text.rjust(len(digits) - min(0, point - 1), "0").ljust(point, "0")
        whole, rest = (text[:point], text[point:]) if point > 0 else (text[:1], text[1:])
        power = ""
    else:
        whole, rest, power = text[0], text[1:], f"E{point - 1}"
    return f"{'-' * sign}{whole}.{rest.rstrip('0') or '0'}{power}"


class _Wrong(str):
    """What is wrong with a value."""


def _field(column: Column, value: Any) -> Any:
    if value is None:
        return None if column.nullable else _Wrong("is missing")
    checked = _typed(column.type, value)
    return _Wrong(f"{value!r} is no {column.type}") if checked is None else checked


def _typed(kind: str, value: Any) -> Any:
    """The value as JSON has it; None when it is of another type."""
    if kind == "string" and isinstance(value, str):
        # Half of a character that takes two is none, and no text of UTF-8.
        return None if any("\ud800" <= sign <= "\udfff" for sign in value) else str.__str__(value)
    if kind == "boolean" and isinstance(value, bool):
        return value
    if kind in RANGES and isinstance(value, int) and not isinstance(value, bool):
        return value if -RANGES[kind] <= value < RANGES[kind] else None
    if kind == "double" and isinstance(value, float):
        return float(value) if math.isfinite(value) else _double(value)
    if kind == "date" and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if kind == "timestamp" and isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    if kind.startswith("decimal") and isinstance(value, Decimal):
        # As text: a JSON number becomes a double in many readers, and 0.10 is none.
        return _decimal(kind, value)
    return None


def _decimal(kind: str, value: Decimal) -> str | None:
    precision, scale = _digits(kind)
    if not value.is_finite() or -value.as_tuple().exponent > scale:
        return None
    # Not abs(), which rounds to 28 digits.
    return f"{value:f}" if value.copy_abs() < Decimal(10) ** (precision - scale) else None


def _digits(kind: str) -> tuple[int, int]:
    precision, scale = (int(digits) for digits in kind[len("decimal(") : -1].split(","))
    return precision, scale
