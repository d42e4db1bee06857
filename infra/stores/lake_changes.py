"""What changes a table of the lake, in one commit each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lake_key import key_properties
from lake_shape import every_partition, field_name, transform

OURS = "headwater"
PROPERTIES = {
    # Else each commit would leave a file behind for ever.
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    # Of a table that does not say it Spark writes with gzip, which takes several times as long.
    "write.parquet.compression-codec": "zstd",
}


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
        PartitionField(ids[one["column"]], 1000 + at, parse_transform(transform(one)), field_name(one))
        for at, one in enumerate(table["partitions"])
    ]
    order = [SortField(source_id=ids[column], transform=IdentityTransform()) for column in table["sorted"]]
    catalog.create_namespace_if_not_exists(table["name"].split(".")[0])
    catalog.create_table(
        table["name"],
        schema=Schema(*fields),
        partition_spec=PartitionSpec(*spec),
        sort_order=SortOrder(*order) if order else SortOrder(order_id=0),
        properties={"format-version": "2", OURS: "yes", **PROPERTIES, **key_properties(ids, table["key"])},
    )


def assume(table: Any, properties: Mapping[str, str]) -> None:
    """Set properties."""
    with table.transaction() as change:
        change.set_properties(**properties)


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

    ids = {field.name: field.field_id for field in table.schema().fields}
    before = {(one.source_id, str(one.transform)): one.name for one in every_partition(table)}
    taken = {*ids, *before.values()}
    with table.update_spec() as update:
        for field in table.spec().fields:
            update.remove_field(field.name)
        for one in declared["partitions"]:
            # By which it was partitioned before has the name that it had.
            name = before.get((ids[one["column"]], transform(one))) or field_name(one, taken)
            update.add_field(one["column"], parse_transform(transform(one)), name)
            taken.add(name)
