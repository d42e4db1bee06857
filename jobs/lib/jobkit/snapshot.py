"""Incremental loads: a folder of CSV files merged by key into a Parquet folder, reading what has come since the last good run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from . import csv_folder, watermark
from .errors import DataError
from .job import Job
from .watermark import File

SHOWN = 20  # Keys that an error names; of the rest it says that they are there.


def load_new(
    job: Job, source: str, target: str, *, full: bool = False, **sums: Column
) -> dict[str, Any]:
    """Stage the published rows of `target` with those of the files of `source` that have come since; a later row of a key wins.

    :param full: read all files again and leave out what was published.
    :param sums: aggregates of the rows that `target` then has.
    Returns the note to publish the rows with: `files` that were read, the `watermark` after them, `rows` and the sums. When
    there is no new file nothing is staged, and the note is the published one with no files.
    Raises DataError for rows that do not fit and for a key that is twice in one file.
    """
    before = None if full else job.published(target)
    mark = before and before["watermark"]
    new = watermark.newer(job.files(source), mark)
    if before and not new:
        counted = {name: before[name] for name in ("rows", *sums, "watermark")}
        return {"files": [], **counted}
    names = [file.name for file in new]
    rows = job.read(source, names)
    key = list(job.dataset(target).options["primaryKey"])
    counted = job.stage(target, _merged(job, target, rows, key) if before else rows, **sums)
    if _any_twice(job.staged(target), key):
        rows = _latest(job, source, new, key)
        counted = job.stage(target, _merged(job, target, rows, key) if before else rows, **sums)
    text = {name: str(counted[name]) for name in sums}
    return {
        "files": names,
        "rows": counted["rows"],
        **text,
        "watermark": watermark.after(new, mark),
    }


def _merged(job: Job, target: str, rows: DataFrame, key: list[str]) -> DataFrame:
    """The published rows whose keys are not among the new ones, and the new ones."""
    return job.read(target).join(rows.select(*key), key, "left_anti").unionByName(rows)


def _any_twice(rows: DataFrame, key: list[str]) -> bool:
    """Whether a key is there twice.

    Asked in two steps, for a shuffle of every key costs more than all the rest of a load. First each key becomes a number, its own
    or a hash, and the numbers that are there are counted in groups of 64, a bit each: as many as there are rows proves that all
    keys differ, since equal keys have equal numbers. Only when there are fewer are the keys themselves compared.
    """
    text = F.concat_ws("\u0000", *key)
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
    return not rows.groupBy(*key).count().where("count > 1").isEmpty()


def _latest(job: Job, source: str, files: Sequence[File], key: list[str]) -> DataFrame:
    """The row of each key from the latest file that has it; raises DataError when a file has one twice."""
    dataset = job.dataset(source)
    rows = job.read(source, [file.name for file in files], file=True)
    twice = rows.groupBy("_file", *key).count().where("count > 1").orderBy("_file", *key)
    found = twice.limit(SHOWN + 1).collect()
    if found:
        said = [
            f"{csv_folder.address(dataset, row['_file'])}: {', '.join(f'{name} {row[name]!r}' for name in key)} is there {row['count']} times"
            for row in found[:SHOWN]
        ]
        more = ["and more like these"] if len(found) > SHOWN else []
        raise DataError(f"{dataset.uri} does not have its schema:\n- " + "\n- ".join(said + more))
    places = [F.lit(part) for place, file in enumerate(files) for part in (file.name, place)]
    order = F.create_map(*places)[F.col("_file")]
    last = Window.partitionBy(*key).orderBy(order.desc())
    return (
        rows.withColumn("_place", F.row_number().over(last))
        .where("_place = 1")
        .drop("_place", "_file")
    )
