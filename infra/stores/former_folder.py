"""Folders of Parquet, which jobs wrote before there was a lake: a table that is made in place of one has its rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from former_columns import Layout, read
from migration_plan import Refused

NOTE = "headwater.note."  # As jobkit/lake_table.py has it.
BATCH = "headwater.batch"  # As jobkit/lake_batches.py has it.
FOLDERS = "batch="  # Before the number of a stream's micro-batch.
AT_ONCE = 64_000_000  # Bytes of rows that are copied together.


@dataclass(frozen=True)
class Bucket:
    """Where such folders are.

    :param store: a file system of PyArrow.
    :param root: the bucket in it.
    :param scheme: what a file's location has before its path.
    """

    store: Any
    root: str
    scheme: str = "s3://"


@dataclass(frozen=True)
class Former:
    """What lies in such a folder.

    :param files: the paths of the files that readers read.
    :param note: that of the run whose they are; empty of a stream's.
    :param batch: the number of the stream's last micro-batch that is known to be whole; None of a run's.
    :param left: the folder of the one after it, which is the stream's to bring; None of a run's.
    :param later: the files that are in it so far.
    """

    files: tuple[str, ...]
    note: Mapping[str, Any]
    batch: int | None
    left: str | None = None
    later: tuple[str, ...] = ()


def look(bucket: Bucket, folder: str) -> Former | None:
    """What lies in a folder; None where there is nothing.

    Of a stream's micro-batches the last may be half written, or written once more when the stream goes on: that one is the stream's to bring.
    """
    store, path = bucket.store, f"{bucket.root}/{folder}"
    found = dict(_children(store, path))
    if "current.json" in found:
        with store.open_input_stream(found["current.json"]) as stream:
            note = json.load(stream)
        files = _parquet(store, f"{path}/{note['run']}")
        kept = {name: value for name, value in note.items() if name not in ("history", "files")}
        return Former(files, kept, None) if files else None
    batches = sorted(int(name.removeprefix(FOLDERS)) for name in found if name.startswith(FOLDERS))
    if not batches:
        return None
    *whole, last = batches
    files = [one for number in whole for one in _parquet(store, found[_name(number)])]
    later = _parquet(store, found[_name(last)])
    return Former(tuple(files), {}, whole[-1] if whole else None, _name(last), later)


def adopt(bucket: Bucket, table: Any, former: Former, layouts: Sequence[Layout], renamed: Mapping[str, str]) -> None:
    """Make the rows of a folder those of a table that has none: the files stay where they are, or, where their types or their columns' names are
    others, are copied.

    Raises Refused where they are no rows of the table.

    :param renamed: what columns were called before, by their names.
    """
    said = {} if former.batch is None else {BATCH: str(former.batch)}
    paths = [f"{bucket.scheme}{path}" for path in former.files]
    if any(one.source(column, renamed) not in (None, column) for one in layouts for column in renamed):
        # Iceberg would find no values by the new names.
        _copy(table, bucket.store, former, said, layouts, renamed)
        return
    try:
        with table.transaction() as change:
            change.add_files(paths, snapshot_properties=said, check_duplicate_files=False)
            _keep_note(change, former)
    except Exception:
        table.refresh()
        if table.current_snapshot() is not None:
            raise
        _copy(table, bucket.store, former, said, layouts, renamed)


def _copy(
    table: Any, store: Any, former: Former, said: Mapping[str, str], layouts: Sequence[Layout], renamed: Mapping[str, str]
) -> None:
    import pyarrow as pa
    from pyiceberg.io.pyarrow import schema_to_pyarrow

    schema = schema_to_pyarrow(table.schema(), include_field_ids=False)
    with table.transaction() as change:
        try:
            for batches in _together(read(layouts, store, schema, renamed)):
                change.append(pa.Table.from_batches(batches), snapshot_properties=said)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
            raise Refused(
                f"{table.name()[-2]}.{table.name()[-1]} cannot have the rows of its formerFolder: {error}; "
                "declare the columns as they were written, or take formerFolder off: the files stay as they are"
            ) from error
        _keep_note(change, former)


def _together(batches: Iterator[Any]) -> Iterator[list[Any]]:
    """Some batches at once."""
    pending: list[Any] = []
    for batch in batches:
        pending.append(batch)
        if sum(one.nbytes for one in pending) > AT_ONCE:
            yield pending
            pending = []
    if pending:
        yield pending


def _keep_note(change: Any, former: Former) -> None:
    """With the run's note, a job that reads only what is new goes on from where it was."""
    if former.note:
        snapshot = change.table_metadata.current_snapshot_id
        change.set_properties(**{f"{NOTE}{snapshot}": json.dumps(former.note)})


def _name(number: int) -> str:
    """The folder of a micro-batch."""
    return f"{FOLDERS}{number:012d}"


def _children(store: Any, folder: str) -> Iterator[tuple[str, str]]:
    from pyarrow.fs import FileSelector

    for one in store.get_file_info(FileSelector(folder, allow_not_found=True)):
        yield one.base_name, one.path


def _parquet(store: Any, folder: str) -> tuple[str, ...]:
    return tuple(sorted(path for name, path in _children(store, folder) if name.endswith(".parquet")))
