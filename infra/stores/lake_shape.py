"""How a table of the lake is, and how it is declared, in the same words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any

DECIMAL = re.compile(r"decimal\((\d+), ?(\d+)\)")


def differences(
    declared: Sequence[Sequence[str]], actual: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The columns that a table lacks, and those of another type."""
    wanted = dict(declared)
    lacking = {column: kind for column, kind in wanted.items() if column not in actual}
    return lacking, {column: kind for column, kind in wanted.items() if column in actual and actual[column] != kind}


def losses(name: str, declared: Sequence[Sequence[str]], actual: Mapping[str, str]) -> list[str]:
    """Every difference that would lose values, with the remedy."""
    gone = [column for column in actual if column not in dict(declared)]
    return [
        f"{name} has the column {column}, which is not declared any more, and dropping it would lose its data: "
        f"declare it again, or drop it yourself first"
        for column in gone
    ] + [
        f"{name}.{column} is {actual[column]} and declared as {kind}: that would lose values; declare a new column and copy into it"
        for column, kind in differences(declared, actual)[1].items()
        if not widens(actual[column], kind)
    ]


def widens(before: str, now: str) -> bool:
    """Whether Iceberg reads values of a type as those of another without writing them anew."""
    old, new = DECIMAL.fullmatch(before), DECIMAL.fullmatch(now)
    if old and new:
        return old[2] == new[2] and int(old[1]) <= int(new[1])
    return (before, now) == ("int", "long")


def columns(table: Any) -> dict[str, str]:
    """A table's columns with their types, written as they are declared."""
    return {field.name: str(field.field_type).replace(", ", ",") for field in table.schema().fields}


def partitions(table: Any, renamed: Mapping[str, str]) -> list[str]:
    """By what a table's new files are partitioned, as `day(time)`, by the columns' new names."""
    names = _names(table, renamed)
    return [
        _words(str(one.transform), names[one.source_id])
        for one in table.spec().fields
        if str(one.transform) != "void"
    ]


def ordered(table: Any, renamed: Mapping[str, str]) -> list[str]:
    """By what the rows of a table's new files are sorted, by the columns' new names."""
    names = _names(table, renamed)
    return [names[one.source_id] for one in table.sort_order().fields]


def _names(table: Any, renamed: Mapping[str, str]) -> dict[int, str]:
    return {field.field_id: renamed.get(field.name, field.name) for field in table.schema().fields}


def taken_names(name: str, table: Any, new: Sequence[str]) -> list[str]:
    """What is wrong with new columns that are called as one of a table's partitions, of now or before: no reader could tell them apart."""
    columns = {field.field_id: field.name for field in table.schema().fields}
    kept = {one.name: _words(str(one.transform), columns.get(one.source_id, "a column that is gone")) for one in every_partition(table)}
    return [
        f"{name}.{column} has the name by which the table keeps that it is, or was, partitioned by {kept[column]}: call the column otherwise"
        for column in new
        if column in kept
    ]


def every_partition(table: Any) -> list[Any]:
    """The fields by which a table is or was partitioned: files of each may be there."""
    return [field for spec in table.specs().values() for field in spec.fields]


def declared_partitions(table: Mapping[str, Any]) -> list[str]:
    """The same, as it is declared."""
    return [_words(transform(one), one["column"]) for one in table["partitions"]]


def times_twice(table: Mapping[str, Any]) -> list[str]:
    """What is wrong with partitions that a table is to get which is made already, of which Iceberg takes one time of a column."""
    times = [one for one in table["partitions"] if one["transform"] in ("year", "month", "day", "hour")]
    by: dict[str, list[str]] = {}
    for one in times:
        by.setdefault(one["column"], []).append(_words(one["transform"], one["column"]))
    return [
        f"{table['name']} would be partitioned by {' and '.join(those)}, which a table that is there already does not get: keep the finer one"
        for those in by.values()
        if len(those) > 1
    ]


def _words(transform: str, column: str) -> str:
    return f"{transform}({column})"


def transform(partition: Mapping[str, Any]) -> str:
    return f"bucket[{partition['count']}]" if "count" in partition else partition["transform"]


def field_name(partition: Mapping[str, Any], taken: Iterable[str] = ()) -> str:
    """What a partition is called in a table, which is none of the names that are taken: of another number of buckets they are others."""
    base = f"{partition['column']}_{partition['transform']}"
    counted = [f"{base}_{partition['count']}"] if "count" in partition else []
    others = (f"{base}_{number}" for number in count(2))
    return next(one for one in chain([base], counted, others) if one not in taken)
