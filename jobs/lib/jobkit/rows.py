"""Rows of a dataset as JSON, for producers in plain Python; `topic.parsed` reads them in Spark."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

from .dataset import Column, Dataset
from .errors import DataError

RANGES = {"int": 2**31, "bigint": 2**63}


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
    """The message key of a row."""
    return str(row[dataset.options["key"]]).encode()


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
        return value
    if kind == "boolean" and isinstance(value, bool):
        return value
    if kind in RANGES and isinstance(value, int) and not isinstance(value, bool):
        return value if -RANGES[kind] <= value < RANGES[kind] else None
    if kind == "double" and isinstance(value, float):
        return value
    if kind == "date" and isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if kind == "timestamp" and isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
    if kind.startswith("decimal") and isinstance(value, Decimal):
        # As text: a JSON number becomes a double in many readers, and 0.10 is none.
        return _decimal(kind, value)
    return None


def _decimal(kind: str, value: Decimal) -> str | None:
    precision, scale = (int(digits) for digits in kind[len("decimal(") : -1].split(","))
    if not value.is_finite() or -value.as_tuple().exponent > scale:
        return None
    # Not abs(), which rounds to 28 digits.
    return f"{value:f}" if value.copy_abs() < Decimal(10) ** (precision - scale) else None
