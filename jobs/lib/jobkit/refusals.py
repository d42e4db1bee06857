"""Rows that a store cannot take though they are of the dataset's types: looked for on the way, and named before the store says it in its own words."""

from __future__ import annotations

from functools import reduce
from operator import add

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .dataset import Dataset
from .rows import MESSAGE_BYTES

# Cassandra writes the length of a key's part in two bytes.
KEY_BYTES = 65_535
ESCAPED = 6  # Bytes that JSON makes of one, at most.
BESIDE = 100  # Bytes of a column's name and of what is no text, at most.


def of(dataset: Dataset) -> dict[str, Column]:
    """The condition of such rows, by what they have."""
    return KNOWN[dataset.kind](dataset) if dataset.kind in KNOWN else {}


def others(dataset: Dataset, frame: DataFrame) -> DataFrame:
    """The rows without those, and without nulls where there are none: a store that came upon one would end the write before it is named."""
    if dataset.kind not in KNOWN:
        return frame
    there = [F.col(name).isNotNull() for name in dataset.required]
    fine = [F.coalesce(~has, F.lit(True)) for has in of(dataset).values()]
    return frame.where(reduce(Column.__and__, there + fine)) if there + fine else frame


def shown(dataset: Dataset) -> Column:
    """A row's key, or what it has, as JSON, cut where it is long."""
    return F.substring(F.to_json(F.struct(*(dataset.key or dataset.names))), 1, 200)


def _texts(dataset: Dataset, names: list[str] | None = None) -> list[str]:
    return [one.name for one in dataset.columns if one.type == "string" and (names is None or one.name in names)]


def _cassandra(dataset: Dataset) -> dict[str, Column]:
    moments = [column.name for column in dataset.columns if column.type == "timestamp"]
    partition = dataset.options["partitionKey"]
    return {
        **{
            f"microseconds in '{name}', where Cassandra keeps milliseconds: date_trunc takes the rest off": (
                F.col(name) != F.date_trunc("millisecond", name)
            )
            for name in moments
        },
        **{
            f"more than {KEY_BYTES} bytes in '{name}', which is of the key: Cassandra takes no more there": (
                F.octet_length(name) > KEY_BYTES
            )
            for name in _texts(dataset, dataset.key)
        },
        **(
            {f"an empty '{name}', which is all of the partition key: Cassandra takes none": F.col(name) == "" for name in _texts(dataset, partition)}
            if len(partition) == 1
            else {}
        ),
    }


def _postgres(dataset: Dataset) -> dict[str, Column]:
    return {
        f"a character 0 in '{name}', which no text of PostgreSQL has: translate({name}, '\\0', '') leaves it out": (
            F.contains(F.col(name), F.lit("\0"))
        )
        for name in _texts(dataset)
    }


def _topic(dataset: Dataset) -> dict[str, Column]:
    texts = _texts(dataset)
    if not texts:
        return {}
    key = F.octet_length(F.coalesce(F.col(dataset.options["key"]).cast("string"), F.lit("")))
    least = reduce(add, (F.coalesce(F.octet_length(name), F.lit(0)) for name in texts))
    # Most rows are far from it, and are not written as JSON once more to know.
    near = least * ESCAPED + key + BESIDE * len(dataset.columns) > MESSAGE_BYTES
    size = F.octet_length(F.to_json(F.struct(*dataset.names))) + key
    return {f"more than {MESSAGE_BYTES:,} bytes as a message, and Kafka takes no more of one: cut what is long": near & (size > MESSAGE_BYTES)}


# The stores that take not every row; a table of the lake does.
KNOWN = {"cassandra": _cassandra, "postgres": _postgres, "topic": _topic}
