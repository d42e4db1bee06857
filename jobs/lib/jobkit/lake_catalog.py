"""The lake's catalog by PyIceberg, for what a driver does to tables beside reading and writing rows: branches, what is current, notes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from . import environment
from .dataset import Dataset
from .errors import DataError
from .object_store import access
from .spark_conf import defaults

# PyIceberg is loaded by who has a table, and is not there where streams run, which have Iceberg's own Java beside them.
if TYPE_CHECKING:
    from pyiceberg.catalog import Catalog
    from pyiceberg.table import Table

# The catalog's name is in each of its rows: who calls it otherwise finds nothing.
CATALOG = "lake"
TRIES = 20

COPY_OF = "source-snapshot-id"  # Where Iceberg says which snapshot's rows were added once more, on top of others.
SAME_ROWS = "replace"  # What Iceberg calls the operation of a snapshot with the same rows in other files.

# Iceberg's names for a client's arguments.
S3 = {
    "endpoint_url": "s3.endpoint",
    "region_name": "s3.region",
    "aws_access_key_id": "s3.access-key-id",
    "aws_secret_access_key": "s3.secret-access-key",
}

Answer = TypeVar("Answer")


@cache
def catalog() -> Catalog:
    """The catalog, of which a process needs one."""
    from pyiceberg.catalog.sql import SqlCatalog

    store = {S3[name]: value for name, value in access(defaults()).items()}
    url = address(*(environment.variable(f"LAKE_{name}") for name in ("URL", "USER", "PASSWORD")))
    return SqlCatalog(CATALOG, uri=url, init_catalog_tables="false", pool_pre_ping="true", **store)


def address(jdbc: str, user: str, password: str) -> str:
    """A database's address as SQLAlchemy has it. Pure."""
    kind, rest = jdbc.removeprefix("jdbc:").split(":", 1)
    if kind == "sqlite":
        return f"sqlite:///{rest}"
    return f"postgresql+psycopg2://{quote(user, safe='')}:{quote(password, safe='')}@{rest.removeprefix('//')}"


def table(dataset: Dataset) -> Table:
    """A table as it is now; raises DataError where the catalog has none of its name."""
    from pyiceberg.exceptions import NoSuchTableError

    try:
        return catalog().load_table(dataset.name)
    except NoSuchTableError:
        raise DataError(f"{dataset.uri} is not there: npm run up -- --again makes it") from None


def line(snapshot: Any, found: Table) -> Iterator[Any]:
    """A snapshot and those that it builds on, as far back as they are kept, the latest first."""
    while snapshot is not None:
        yield snapshot
        before = snapshot.parent_snapshot_id
        snapshot = None if before is None else found.snapshot_by_id(before)


def said(snapshot: Any, name: str) -> str | None:
    """What a snapshot says of itself under a name."""
    return None if snapshot.summary is None else snapshot.summary.additional_properties.get(name)


def same_rows(snapshot: Any) -> bool:
    """Whether a snapshot has the rows of the one before it, in other files."""
    return snapshot.summary is not None and snapshot.summary.operation.value == SAME_ROWS


def copied(snapshot: Any) -> int | None:
    """The snapshot whose rows one has added on top of others."""
    id = said(snapshot, COPY_OF)
    return None if id is None else int(id)


def noted(snapshot: Any) -> int:
    """The snapshot by whose number a note is about one: that of which it is a copy, or itself."""
    return copied(snapshot) or snapshot.snapshot_id


def since(found: Table, snapshot: int) -> list[Any]:
    """The snapshots of `main` that another one does not build on, the latest first."""
    under = {one.snapshot_id for one in line(found.snapshot_by_id(snapshot), found)}
    return list(takewhile(lambda one: one.snapshot_id not in under, line(found.current_snapshot(), found)))


def decided(look_and_act: Callable[[], Answer]) -> Answer:
    """The answer of what looks at a table and changes it by what it has seen: done anew where another change was faster."""
    from pyiceberg.exceptions import CommitFailedException

    for left in reversed(range(TRIES)):
        try:
            return look_and_act()
        except CommitFailedException:
            if left == 0:
                raise
            time.sleep(random.uniform(0.05, 0.5))
    raise AssertionError
