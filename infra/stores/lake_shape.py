"""How a table of the lake is, and how it is declared, in the same words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from migration_plan import Refused

DECIMAL = re.compile(r"decimal\((\d+), ?(\d+)\)")


def differences(
    name: str, declared: Sequence[Sequence[str]], actual: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The columns that a table lacks, and those that are to be wider; raises Refused with every other difference, each of which would lose values."""
    wanted = dict(declared)
    problems = [
        f"{name} has the column {column}, which is not declared any more, and dropping it would lose its data: "
        f"declare it again, or drop it yourself first"
        for column in actual
        if column not in wanted
    ]
    wider = {
        column: kind
        for column, kind in wanted.items()
        if column in actual and actual[column] != kind
    }
    problems += [
        f"{name}.{column} is {actual[column]} and declared as {kind}: that would lose values; declare a new column and copy into it"
        for column, kind in wider.items()
        if not widens(actual[column], kind)
    ]
    if problems:
        raise Refused("\n".join(problems))
    return {column: kind for column, kind in wanted.items() if column not in actual}, wider


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


def declared_partitions(table: Mapping[str, Any]) -> list[str]:
    """The same, as it is declared."""
    return [_words(transform(one), one["column"]) for one in table["partitions"]]


def _words(transform: str, column: str) -> str:
    return f"{transform}({column})"


def transform(partition: Mapping[str, Any]) -> str:
    return f"bucket[{partition['count']}]" if "count" in partition else partition["transform"]


def field_name(partition: Mapping[str, Any]) -> str:
    return f"{partition['column']}_{partition['transform']}"
