"""Brings the lake's tables to their declarations: `migrate_lake.py tables.json`."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from migration_plan import REFUSED, Refused

# The catalog's name is in each of its rows: who calls it otherwise finds nothing.
CATALOG = "lake"
OURS = "headwater"
DECIMAL = re.compile(r"decimal\((\d+), ?(\d+)\)")

Say = Callable[[str], None]
Change = Callable[[], None]


def migrate(catalog: Any, given: Mapping[str, Any], say: Say) -> None:
    """Make what is missing and change what Iceberg changes without touching rows; raises Refused, and changes nothing, where one table cannot be as declared."""
    problems: list[str] = []
    changes: list[tuple[str, Change]] = []
    for table in given["tables"]:
        try:
            changes += changes_of(catalog, table)
        except Refused as error:
            problems.append(str(error))
    if problems:
        raise Refused("\n".join(problems))
    for words, change in changes:
        change()
        say(words)
    grant(catalog, given["writers"], given["readers"])
    say(f"{len(given['tables'])} tables are as declared")


def grant(catalog: Any, writers: Sequence[str], readers: Sequence[str]) -> None:
    """Let writers of the catalog say which files a table has now, and readers read it."""
    from sqlalchemy import text

    rights = [f"GRANT SELECT, UPDATE ON iceberg_tables TO {name}" for name in writers]
    rights += [f"GRANT SELECT ON iceberg_tables TO {name}" for name in readers]
    rights += [f"GRANT SELECT ON iceberg_namespace_properties TO {name}" for name in (*writers, *readers)]
    with catalog.engine.begin() as connection:
        for one in rights:
            connection.execute(text(one))


def changes_of(catalog: Any, table: Mapping[str, Any]) -> list[tuple[str, Change]]:
    """What makes one table as declared: each change in words, and what does it."""
    name = table["name"]
    if not catalog.table_exists(name):
        return [(f"create {name}", lambda: create(catalog, table))]
    found = catalog.load_table(name)
    if OURS not in found.properties:
        raise Refused(
            f"the table {name} was there before and is not the platform's, so it is not changed: give the dataset another name"
        )
    actual = columns(found)
    renamed = {
        old: new for new, old in table["renamed"].items() if old in actual and new not in actual
    }
    actual = {renamed.get(column, column): kind for column, kind in actual.items()}
    lacking, wider = differences(name, table["columns"], actual)
    changes: list[tuple[str, Change]] = []
    if renamed or lacking or wider:
        words = [f"rename {old} to {new}" for old, new in renamed.items()]
        words += [f"add {column} {kind}" for column, kind in lacking.items()]
        words += [f"widen {column} to {kind}" for column, kind in wider.items()]
        changes.append((f"{name}: {', '.join(words)}", lambda: alter(found, renamed, lacking, wider)))
    if ordered(found, renamed) != table["sorted"]:
        by = ", ".join(table["sorted"]) or "nothing"
        changes.append((f"{name}: sort what is written from now on by {by}", lambda: reorder(found, table)))
    if partitions(found, renamed) != declared_partitions(table):
        by = ", ".join(declared_partitions(table)) or "nothing"
        changes.append((f"{name}: partition what is written from now on by {by}", lambda: repartition(found, table)))
    return changes


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
    return [_words(_transform(one), one["column"]) for one in table["partitions"]]


def _words(transform: str, column: str) -> str:
    return f"{transform}({column})"


def _transform(partition: Mapping[str, Any]) -> str:
    return f"bucket[{partition['count']}]" if "count" in partition else partition["transform"]


def _field(partition: Mapping[str, Any]) -> str:
    return f"{partition['column']}_{partition['transform']}"


def create(catalog: Any, table: Mapping[str, Any]) -> None:
    """Make a table, empty, in its namespace."""
    from pyiceberg.partitioning import PartitionField, PartitionSpec
    from pyiceberg.schema import Schema
    from pyiceberg.table.sorting import SortField, SortOrder
    from pyiceberg.transforms import IdentityTransform, parse_transform
    from pyiceberg.types import NestedField

    # Null is looked for when rows are written, as in every kind of dataset; a column that is added later has none in the rows before.
    fields = [
        NestedField(number, column, kind, required=False)
        for number, (column, kind) in enumerate(table["columns"], 1)
    ]
    ids = {field.name: field.field_id for field in fields}
    spec = [
        PartitionField(ids[one["column"]], 1000 + at, parse_transform(_transform(one)), _field(one))
        for at, one in enumerate(table["partitions"])
    ]
    order = [SortField(source_id=ids[column], transform=IdentityTransform()) for column in table["sorted"]]
    catalog.create_namespace_if_not_exists(table["name"].split(".")[0])
    catalog.create_table(
        table["name"],
        schema=Schema(*fields),
        partition_spec=PartitionSpec(*spec),
        sort_order=SortOrder(*order) if order else SortOrder(order_id=0),
        properties={
            "format-version": "2",
            # Else each commit would leave a file behind for ever.
            "write.metadata.delete-after-commit.enabled": "true",
            "write.metadata.previous-versions-max": "20",
            OURS: "yes",
        },
    )


def alter(
    table: Any, renamed: Mapping[str, str], lacking: Mapping[str, str], wider: Mapping[str, str]
) -> None:
    """Rename columns, add some at the end and widen others, in one commit."""
    from pyiceberg.types import NestedField

    kind = {name: NestedField(1, name, text, required=False).field_type for name, text in {**lacking, **wider}.items()}
    before = {new: old for old, new in renamed.items()}
    with table.update_schema() as update:
        for column in lacking:
            update.add_column(column, kind[column])
        for column in wider:
            update.update_column(before.get(column, column), field_type=kind[column])
        for old, new in renamed.items():
            update.rename_column(old, new)


def reorder(table: Any, declared: Mapping[str, Any]) -> None:
    """Sort what is written from now on as declared."""
    from pyiceberg.table.sorting import NullOrder
    from pyiceberg.transforms import IdentityTransform

    with table.update_sort_order() as update:
        for column in declared["sorted"]:
            update.asc(column, IdentityTransform(), NullOrder.NULLS_FIRST)


def repartition(table: Any, declared: Mapping[str, Any]) -> None:
    """Partition what is written from now on as declared; what is there stays as it is, and is read as before."""
    from pyiceberg.transforms import parse_transform

    with table.update_spec() as update:
        for field in table.spec().fields:
            update.remove_field(field.name)
        for one in declared["partitions"]:
            update.add_field(one["column"], parse_transform(_transform(one)), _field(one))


def main() -> int:
    """Migrate and return the exit code, after one clear message on any refusal."""
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if not given["tables"]:
        # Who has an image of Airflow of their own needs no PyIceberg in it for nothing.
        print("no table is declared")
        return 0
    from pyiceberg.catalog.sql import SqlCatalog

    store = {
        "s3.endpoint": os.environ.get("AWS_ENDPOINT_URL"),
        "s3.region": os.environ.get("AWS_DEFAULT_REGION"),
    }
    catalog = SqlCatalog(
        CATALOG,
        uri=os.environ["LAKE_URL"],
        warehouse=os.environ["LAKE_WAREHOUSE"],
        **{name: value for name, value in store.items() if value},
    )
    try:
        migrate(catalog, given, lambda line: print(line, flush=True))
        return 0
    except Refused as error:
        print(f"nothing was changed in the lake:\n{error}", file=sys.stderr)
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
