"""Which column of a table each column of a former folder's files becomes, and what of them would be lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

AT_ONCE = 16  # Files that are looked into together: each is a few questions to the store, and no work.


@dataclass(frozen=True)
class Layout:
    """Files that have the same columns.

    :param schema: PyArrow's, of each of them.
    :param files: their paths.
    """

    schema: Any
    files: tuple[str, ...]

    def source(self, column: str, renamed: Mapping[str, str]) -> str | None:
        """What a column of the table is called in the files: as it is now, else as it was before; None where they do not have it."""
        there = self.schema.names
        before = renamed.get(column)
        return column if column in there else before if before in there else None


def layouts(store: Any, files: Sequence[str]) -> list[Layout]:
    """The files by what columns they have: a job may have got one more while it wrote them."""
    import pyarrow.parquet as pq

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda path: pq.read_schema(path, filesystem=store), files))
    alike: dict[Any, list[int]] = {}
    for at, schema in enumerate(found):
        alike.setdefault(tuple((field.name, str(field.type)) for field in schema), []).append(at)
    return [
        # Else what Spark says of itself in each file would go on into the table's.
        Layout(found[same[0]].remove_metadata(), tuple(files[at] for at in same))
        for same in alike.values()
    ]


def mistakes(table: Mapping[str, Any], found: Sequence[Layout], store: Any) -> list[str]:
    """What a table that is declared so would lose of its former folder's rows, each with the remedy."""
    name, of, renamed = table["name"], f"of its formerFolder {table['formerFolder']}", table["renamed"]
    kinds = types(table["columns"])
    stay = "or take formerFolder off: the files stay as they are"
    read = [{one.source(column, renamed) for column in kinds} for one in found]
    lost = list(dict.fromkeys(column for one, of_it in zip(found, read, strict=True) for column in one.schema.names if column not in of_it))
    said = []
    if lost:
        said.append(
            f"{name} would lose the columns {', '.join(lost)} {of}: declare them, or say what they are called now, "
            f'renamed: {{ now: "{lost[0]}" }}, {stay}'
        )
    for column, kind in table["columns"]:
        if column in table.get("required", ()) and any(one.source(column, renamed) is None for one in found):
            said.append(
                f"{name}.{column} may not be null, and files {of} do not have it: declare it with a ?, or say what it was called, renamed, {stay}"
            )
        for one in found:
            source = one.source(column, renamed)
            why = None if source is None else _unfit(one, source, kinds[column], store)
            if why is not None:
                said.append(
                    f"{name}.{column} is declared as {kind}, and {one.schema.field(source).type} in files {of}{why}: declare it as it was written, {stay}"
                )
    return list(dict.fromkeys(said))


def types(columns: Sequence[Sequence[str]]) -> dict[str, Any]:
    """PyArrow's types of declared columns."""
    from pyiceberg.io.pyarrow import schema_to_pyarrow
    from pyiceberg.schema import Schema
    from pyiceberg.types import NestedField

    fields = [NestedField(number, name, kind, required=False) for number, (name, kind) in enumerate(columns, 1)]
    return {field.name: field.type for field in schema_to_pyarrow(Schema(*fields), include_field_ids=False)}


def read(found: Sequence[Layout], store: Any, schema: Any, renamed: Mapping[str, str]) -> Iterator[Any]:
    """The rows of the files, as batches of the columns of PyArrow's schema; raises ArrowInvalid for a value that does not fit."""
    import pyarrow as pa

    for one in found:
        sources = [one.source(field.name, renamed) for field in schema]
        for batch in _batches(one, store, sorted({source for source in sources if source is not None})):
            arrays = [
                pa.nulls(batch.num_rows, field.type) if source is None else batch[source].cast(field.type)
                for source, field in zip(sources, schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _batches(layout: Layout, store: Any, columns: list[str]) -> Iterator[Any]:
    import pyarrow.dataset as ds

    files = ds.dataset(list(layout.files), schema=layout.schema, filesystem=store, format="parquet")
    return files.to_batches(columns=columns)


def _unfit(layout: Layout, column: str, wanted: Any, store: Any) -> str | None:
    """What is said of a column whose values are none of a type; None where all of them are."""
    import pyarrow as pa

    written = layout.schema.field(column).type
    try:
        pa.nulls(0, written).cast(wanted)
        if not _wider(written, wanted):
            for batch in _batches(layout, store, [column]):
                batch[column].cast(wanted)
    except pa.ArrowNotImplementedError:
        return ""
    except pa.ArrowInvalid as error:
        return f", with values that do not fit ({error})"
    return None


def _wider(written: Any, wanted: Any) -> bool:
    """Whether each value of a type is one of another, so that none is looked at. Of times that is so: nobody writes less than microseconds."""
    from pyarrow import types as are

    texts, integers = (are.is_string, are.is_large_string), (are.is_signed_integer,)
    if are.is_decimal(written) and are.is_decimal(wanted):
        return written.scale == wanted.scale and written.precision <= wanted.precision
    if written == wanted or (are.is_timestamp(written) and are.is_timestamp(wanted)):
        return True
    if all(any(one(kind) for one in texts) for kind in (written, wanted)):
        return True
    same = any(is_one(written) and is_one(wanted) for is_one in (*integers, are.is_floating))
    return same and written.bit_width <= wanted.bit_width
