"""Brings the lake's tables to their declarations: `migrate_lake.py tables.json [--rehearse]`.

A rehearsal says what it would do, or why it refuses, and does nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from former_columns import layouts, mistakes
from former_folder import Bucket, adopt, look
from lake_changes import OURS, PROPERTIES, alter, assume, create, reorder, repartition
from lake_key import another_key, find_by, key_of
from lake_shape import columns, declared_partitions, differences, losses, ordered, partitions, taken_names, times_twice
from migration_plan import REFUSED, Refused

# The catalog's name is in each of its rows: who calls it otherwise finds nothing.
CATALOG = "lake"

Say = Callable[[str], None]
Change = Callable[[], None]

# All that a commit sets of a table's row in the catalog, be it of Iceberg's Java or PyIceberg.
FILES = ("metadata_location", "previous_metadata_location")

# Of a micro-batch's folder.
LEFT = (
    "its last micro-batch, which may be half written, to its stream, which brings those rows with its next one: "
    "where it does not run any more, have it run once more (headwater:jobs.running), or copy them yourself; the files stay"
)


def migrate(
    catalog: Any, given: Mapping[str, Any], say: Say, bucket: Bucket | None = None, rehearse: bool = False
) -> None:
    """Make what is missing and change what Iceberg changes without touching rows; raises Refused, and changes nothing, where one table cannot be as declared.

    :param bucket: where tables have their former folders. @default None: they have none
    :param rehearse: whether it is said only.
    """
    problems: list[str] = []
    changes: list[tuple[str, Change]] = []
    for table in given["tables"]:
        try:
            changes += changes_of(catalog, table, bucket)
        except Refused as error:
            problems.append(str(error))
    if problems:
        raise Refused("\n".join(problems))
    if rehearse:
        for number, (words, _) in enumerate(changes, 1):
            say(f"{number}: {words}")
        return
    for words, change in changes:
        change()
        say(words)
    grant(catalog, given["writers"], given["readers"])
    say(f"{len(given['tables'])} tables are as declared")


def grant(catalog: Any, writers: Sequence[str], readers: Sequence[str]) -> None:
    """Let writers of the catalog say which files a table has now, and readers read it: a table's name is in the same rows, and is neither's to change."""
    from sqlalchemy import text

    # What an earlier release gave: with the table's right goes that to each column.
    rights = [f"REVOKE UPDATE ON iceberg_tables FROM {name}" for name in writers]
    rights += [f"GRANT SELECT, UPDATE ({', '.join(FILES)}) ON iceberg_tables TO {name}" for name in writers]
    rights += [f"GRANT SELECT ON iceberg_tables TO {name}" for name in readers]
    rights += [f"GRANT SELECT ON iceberg_namespace_properties TO {name}" for name in (*writers, *readers)]
    with catalog.engine.begin() as connection:
        for one in rights:
            connection.execute(text(one))


def changes_of(
    catalog: Any, table: Mapping[str, Any], bucket: Bucket | None
) -> list[tuple[str, Change]]:
    """What makes one table as declared: each change in words, and what does it."""
    name = table["name"]
    if not catalog.table_exists(name):
        rows, left = taken_over(catalog, table, bucket)
        # Files that were written before have no partition, and a table none until it has them.
        made = {**table, "partitions": []} if rows else table
        if rows and times_twice(table):
            raise Refused("\n".join(times_twice(table)))
        changes = [(f"create {name}", lambda: create(catalog, made)), *rows, *left]
        if declared_partitions(made) != declared_partitions(table):
            changes.append(partitioned(catalog, table))
        return changes
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
    lacking, wider = differences(table["columns"], actual)
    problems = [
        *losses(name, table["columns"], actual),
        *taken_names(name, found, [*renamed.values(), *lacking]),
        *another_key(name, found, table["key"], renamed),
        *(times_twice(table) if partitions(found, renamed) != declared_partitions(table) else []),
    ]
    changes: list[tuple[str, Change]] = []
    if renamed or lacking or wider:
        words = [f"rename {old} to {new}" for old, new in renamed.items()]
        words += [f"add {column} {kind}" for column, kind in lacking.items()]
        words += [f"widen {column} to {kind}" for column, kind in wider.items()]
        changes.append((f"{name}: {', '.join(words)}", lambda: alter(catalog.load_table(name), renamed, lacking, wider)))
    if found.current_snapshot() is None:
        # Of one that was made, and no more, when an `up` was interrupted.
        try:
            rows, left = taken_over(catalog, table, bucket)
            changes += [*rows, *left]
        except Refused as error:
            problems.append(str(error))
    if problems:
        raise Refused("\n".join(problems))
    actual_key = key_of(found, renamed)
    if actual_key is None or set(actual_key) != set(table["key"]):
        by = f"({', '.join(table['key'])})" if table["key"] else "no key"
        changes.append((f"{name}: find rows by {by}", lambda: find_by(catalog.load_table(name), table["key"])))
    unset = {name: value for name, value in PROPERTIES.items() if name not in found.properties}
    if unset:
        changes.append((f"{name}: {', '.join(f'{one} is {unset[one]}' for one in unset)}", lambda: assume(catalog.load_table(name), unset)))
    if ordered(found, renamed) != table["sorted"]:
        by = ", ".join(table["sorted"]) or "nothing"
        changes.append((f"{name}: sort what is written from now on by {by}", lambda: reorder(catalog.load_table(name), table)))
    if partitions(found, renamed) != declared_partitions(table):
        changes.append(partitioned(catalog, table))
    return changes


def partitioned(catalog: Any, table: Mapping[str, Any]) -> tuple[str, Change]:
    """The change of what new files are partitioned by."""
    by = ", ".join(declared_partitions(table)) or "nothing"
    return (
        f"{table['name']}: partition what is written from now on by {by}",
        lambda: repartition(catalog.load_table(table["name"]), table),
    )


def taken_over(
    catalog: Any, table: Mapping[str, Any], bucket: Bucket | None
) -> tuple[list[tuple[str, Change]], list[tuple[str, Change]]]:
    """What gives a table the rows of the folder that it was before, if there are any, and what is said of those that it does not have so; raises
    Refused with all that would be lost.
    """
    former = look(bucket, table["formerFolder"]) if bucket and "formerFolder" in table else None
    if former is None:
        return [], []
    name, folder, renamed = table["name"], table["formerFolder"], table["renamed"]
    found = layouts(bucket.store, former.files)
    problems = mistakes(table, [*found, *layouts(bucket.store, former.later)], bucket.store)
    if problems:
        raise Refused("\n".join(problems))

    def have() -> None:
        try:
            adopt(bucket, catalog.load_table(name), former, found, renamed)
        except Refused:
            # It has no rows, and whoever follows the remedy declares another one.
            catalog.drop_table(name)
            raise

    rows = (f"{name}: have the rows of {folder}, {len(former.files)} files", have)
    left = (f"{name}: leave {former.left} of {folder}, {LEFT}", lambda: None)
    return [rows] if former.files else [], [left] if former.left is not None else []


def bucket() -> Bucket | None:
    """The platform's; None where a folder is in its place, as in a bench."""
    at = urlsplit(os.environ["LAKE_WAREHOUSE"])
    if at.scheme != "s3":
        return None
    from pyarrow.fs import S3FileSystem

    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    store = S3FileSystem(
        region=os.environ.get("AWS_DEFAULT_REGION"), **({"endpoint_override": endpoint} if endpoint else {})
    )
    return Bucket(store, at.netloc)


def main() -> int:
    """Migrate and return the exit code, after one clear message on any refusal."""
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    rehearse = "--rehearse" in sys.argv[2:]
    if not given["tables"]:
        # Who has an image of Airflow of their own needs no PyIceberg in it for nothing.
        print("no table is declared")
        return 0
    from pyiceberg.catalog.sql import SqlCatalog

    store = {
        "s3.endpoint": os.environ.get("AWS_ENDPOINT_URL"),
        "s3.region": os.environ.get("AWS_DEFAULT_REGION"),
        # A rehearsal may be by whoever makes no table.
        "init_catalog_tables": "false" if rehearse else None,
    }
    catalog = SqlCatalog(
        CATALOG,
        uri=os.environ["LAKE_URL"],
        warehouse=os.environ["LAKE_WAREHOUSE"],
        **{name: value for name, value in store.items() if value},
    )
    try:
        migrate(catalog, given, lambda line: print(line, flush=True), bucket(), rehearse)
        return 0
    except Refused as error:
        print(f"nothing was changed in the lake:\n{error}", file=sys.stderr)
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
