#!/usr/bin/env bash
# PyIceberg 0.12.0, two things of branches that Iceberg's Java does otherwise. Of a table without snapshots it makes none, where Java begins it with an empty
# snapshot: what is staged beside `main` needs rows in `main` first. And of a transaction that moves two branches it holds only the one that it moves first to
# what it was when the transaction began: the other one is set back without a word where somebody has moved it meanwhile.
# Seen: a branch of an empty table -> CommitFailedException; a transaction that moves b, then a, while a was moved by others -> both are moved, and what the
# others had a at is on no branch any more; the same that moves a first -> CommitFailedException.
. "$(dirname "$0")/python.bash"
python 'pyiceberg[pyarrow,sql-sqlite]==0.12.0' <<'PY'
import os

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.table.update.snapshot import ManageSnapshots

here = os.getcwd()
catalog = SqlCatalog("c", uri=f"sqlite:///{here}/catalog.db", warehouse=f"file://{here}/lake")
catalog.create_namespace("n")
row = pa.table({"id": pa.array([1], pa.int64())})
empty = catalog.create_table("n.empty", row.schema)


def begin():
    with empty.transaction().update_snapshot(branch="a").fast_append():
        pass


told("a branch of a table without snapshots", error(begin), "CommitFailedException")


def moved(first, second):
    """A transaction that moves two branches to the first snapshot, while another one has moved `a`: what it raises, and whether the other's is kept."""
    name = f"n.{first}{second}"
    table = catalog.create_table(name, row.schema)
    table.append(row)
    table.append(row)
    one, two = [snapshot.snapshot_id for snapshot in table.snapshots()]
    with table.manage_snapshots() as made:
        made.create_branch(two, "a").create_branch(two, "b")
    change = catalog.load_table(name).transaction()
    for branch in (first, second):
        ManageSnapshots(change).create_branch(one, branch).commit()
    other = catalog.load_table(name)
    other.append(row, branch="a")
    theirs = catalog.load_table(name).refs()["a"].snapshot_id
    raised = error(change.commit_transaction)
    return raised, catalog.load_table(name).refs()["a"].snapshot_id == theirs


told("a moved last, by others meanwhile: error, and whether theirs stays", moved("b", "a"), (None, False))
told("a moved first, by others meanwhile: error, and whether theirs stays", moved("a", "b"), ("CommitFailedException", True))
PY
