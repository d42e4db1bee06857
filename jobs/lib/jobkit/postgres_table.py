"""Tables of the warehouse: staged by Spark, then published in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pyspark.sql import DataFrame, SparkSession

from . import staged_tables
from .dataset import Dataset
from .run import Run
from .warehouse import Warehouse, execute, quoted, transaction

QUOTE, TIMESTAMP = '"', "timestamp with time zone"


def read(spark: SparkSession, dataset: Dataset) -> DataFrame:
    """All rows of the table."""
    warehouse = Warehouse.from_environment()
    return spark.read.jdbc(
        warehouse.url,
        quoted(*dataset.name.split(".")),
        properties={"user": warehouse.user, "password": warehouse.password},
    ).select(*dataset.names)


def stage(spark: SparkSession, dataset: Dataset, frame: DataFrame, run: Run) -> None:
    """Write the rows into a table of this try's own beside the table, which nobody reads before they are published."""
    warehouse, staged = Warehouse.from_environment(), staged_tables.new(dataset)
    with transaction(warehouse) as connection:
        for statement in staged_tables.make(dataset, run, staged):
            execute(connection, statement)
    # One partition: results are small, and each partition would open a connection of its own.
    frame.coalesce(1).write.mode("append").jdbc(
        warehouse.url,
        staged,
        # A batch of rows as one INSERT of many values.
        properties={
            "user": warehouse.user,
            "password": warehouse.password,
            "reWriteBatchedInserts": "true",
        },
    )
    run.staged_as[dataset.uri] = staged


@contextmanager
def publishing(datasets: Sequence[Dataset], run: Run, keep: bool) -> Iterator[None]:
    """Bring the rows that a run has staged into some tables, in one transaction, which ends with the block: readers see all of it after that, or
    nothing where the block raises.

    :param keep: whether what was staged stays, so that a stage that is tried again can publish it again.
    """
    if not datasets:
        yield
        return
    # In one order, so that two runs that publish the same tables never wait for each other.
    ordered = sorted(datasets, key=lambda dataset: dataset.name)
    with transaction(Warehouse.from_environment()) as connection:
        for dataset in ordered:
            staged = staged_tables.staged(connection, dataset, run)
            for statement in statements(dataset, staged, run):
                execute(connection, statement)
            if not keep:
                execute(connection, f"DROP TABLE {staged}")
        yield


def clean(datasets: Sequence[Dataset], run: Run, before: int | None) -> list[str]:
    """Remove what was staged for some tables and is of no use any more, as `staged_tables.clean` says; returns the names."""
    if not datasets:
        return []
    with transaction(Warehouse.from_environment()) as connection:
        return [
            name
            for dataset in datasets
            for name in staged_tables.clean(connection, dataset, run, before)
        ]


def statements(dataset: Dataset, staged: str, run: Run) -> list[str]:
    """The SQL that puts the staged rows in place of those that the dataset replaces: all, those of the run's period, those with their keys."""
    table = quoted(*dataset.name.split("."))
    # One writer at a time: of two that replace all rows at once, neither would see the other's. Readers are not kept waiting.
    lock = f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"
    names = ", ".join(f'"{name}"' for name in dataset.names)
    insert = f"INSERT INTO {table} ({names}) SELECT {names} FROM {staged}"
    if dataset.replaces == "all":
        return [lock, f"DELETE FROM {table}", insert]
    period = run.period(dataset)
    if period is not None:
        return [lock, f"DELETE FROM {table} WHERE {period.condition(QUOTE, TIMESTAMP)}", insert]
    rest = [f'"{name}" = EXCLUDED."{name}"' for name in dataset.names if name not in dataset.key]
    action = f"UPDATE SET {', '.join(rest)}" if rest else "NOTHING"
    listed = ", ".join(f'"{name}"' for name in dataset.key)
    return [lock, f"{insert} ON CONFLICT ({listed}) DO {action}"]
