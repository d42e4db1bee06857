"""One row a key: what a write to a dataset with a key is held to, whatever store it is in."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from .dataset import Dataset
from .errors import DataError

SHOWN = 20  # Keys that an error names; of the rest it says that they are there.
TIMES = "_times"
PLACE = "_place"


def latest(dataset: Dataset, frame: DataFrame) -> DataFrame:
    """The latest rows of each key by the dataset's `latestBy`: one, unless some that differ are equally late. All rows without it."""
    by = dataset.options.get("latestBy")
    if by is None:
        return frame
    late = F.rank().over(Window.partitionBy(*dataset.key).orderBy(F.desc(by)))
    # Rows that are equal in every column are one row that came twice.
    return frame.withColumn(PLACE, late).where(F.col(PLACE) == 1).drop(PLACE).dropDuplicates()


def counted(dataset: Dataset, frame: DataFrame) -> tuple[DataFrame, dict[str, Column]]:
    """The rows, and how often the key of each is there as `_times`; and the condition of those that are refused."""
    times = F.count(F.lit(1)).over(Window.partitionBy(*dataset.key))
    return frame.withColumn(TIMES, times), {"a key that is there more than once": F.col(TIMES) > 1}


def any_twice(dataset: Dataset, rows: DataFrame) -> bool:
    """Whether a key is there twice.

    Asked in two steps, for a shuffle of every key costs more than all the rest of a load. First each key becomes a number, its own
    or a hash, and the numbers that are there are counted in groups of 64, a bit each: as many as there are rows proves that all
    keys differ, since equal keys have equal numbers. Only when there are fewer are the keys themselves compared.
    """
    text = F.concat_ws("\u0000", *dataset.key)
    number = F.coalesce(F.expr("try_cast(_key as bigint)"), F.xxhash64("_key"))
    bit = F.expr("shiftleft(1L, cast(_number & 63 as int))")
    seen = (
        rows.select(text.alias("_key"))
        .select(number.alias("_number"))
        .groupBy(F.shiftright("_number", 6).alias("_group"))
        .agg(F.bit_or(bit).alias("_bits"), F.count(F.lit(1)).alias("_rows"))
        .agg(F.sum(F.bit_count("_bits")), F.sum("_rows"))
    )
    different, all_rows = seen.first()
    if different == all_rows:
        return False
    return not rows.groupBy(*dataset.key).count().where("count > 1").isEmpty()


class Twice(DataError):
    """A key is there more than once in one write."""


def refuse_twice(dataset: Dataset, frame: DataFrame) -> None:
    """Raise `Twice` with the keys that are there more than once, if any are."""
    text = [F.col(name).cast("string").alias(name) for name in dataset.key]
    many = latest(dataset, frame).groupBy(*dataset.key).count().where("count > 1")
    found = many.orderBy(*dataset.key).select(*text, "count").limit(SHOWN + 1).collect()
    if not found:
        return
    said = [
        f"{', '.join(f'{name} {row[name]!r}' for name in dataset.key)}: {row['count']} rows"
        for row in found[:SHOWN]
    ]
    more = ["and more like these"] if len(found) > SHOWN else []
    lines = "\n- ".join(said + more)
    raise Twice(
        f"{dataset.uri} cannot be written: {_reason(dataset)}\n- {lines}\n{_remedy(dataset)}"
    )


def _reason(dataset: Dataset) -> str:
    by = dataset.options.get("latestBy")
    what = "a key is there more than once"
    return f"{what} with the same {by}, the latest, and other values:" if by else f"{what}:"


def _remedy(dataset: Dataset) -> str:
    if "latestBy" in dataset.options:
        return "Write one row a key, or declare another column as its latestBy, which tells them apart."
    return 'Write one row a key, or declare in its dataset which of them is taken, as latestBy: "<a column>".'
