"""Incremental loads: a folder of CSV files merged by key into a table of the lake, reading what has come since the last good run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from . import lake_export, watermark
from .errors import DataError
from .job import Job
from .keys import Twice
from .watermark import File

SHOWN = 20  # Keys that an error names; of the rest it says that they are there.
BEFORE = "_before"  # By what a published row is the latest of its key.


def load_new(
    job: Job, source: str, target: str, *, full: bool = False, **sums: Column
) -> dict[str, Any]:
    """Stage the rows of the files of `source` that have come since the last good run, each in place of the published row of `target` with
    its key; a later file's row wins, or the latest by the column that `target` declares as its `latestBy`.

    :param full: read all files again and leave out what was published.
    :param sums: aggregates of the rows that `target` then has.
    Returns the note to publish the rows with: the `source`'s uri, `files` that were read, the `watermark` after them and that `since` which they were new, `rows` that `target` then has, and the sums.
    When there is no new file nothing is staged, the note has no files, and to publish it changes nothing; `job.staged(target)` then
    gives the published rows.
    Raises DataError for rows that do not fit, for a key that is twice in one file, and for a target whose earlier rows would go with each load.
    """
    dataset, uri = job.dataset(target), job.dataset(source).uri
    if dataset.replaces not in ("keys", "none"):
        raise DataError(
            f"{dataset.uri} would have the rows of the newest files alone, for each write takes the place of others: "
            'declare its primaryKey, or replaces: "none", or read all files, with job.read'
        )
    # Rows that were written in another way are kept, and every file is new to them.
    merges = not full and job.published(target) is not None
    before = job.published(target, uri) if merges else None
    mark = before["watermark"] if before else None
    new = watermark.newer(job.files(source), mark)
    if before and not new:
        lake_export.begin(job.spark, dataset)
        return {"source": uri, "files": [], "watermark": mark, **_as_left(job, target, before, sums)}
    names = [file.name for file in new]

    def stage(rows: DataFrame) -> dict[str, Any]:
        if merges:
            job.stage(target, _later(job, target, rows))
            return _counted(job.staged(target), sums)
        return job.stage(target, rows, replaces="all" if full else None, **sums)

    try:
        counted = stage(job.read(source, names))
    except Twice:
        if "latestBy" in job.dataset(target).options:
            raise
        counted = stage(_latest(job, source, new, job.dataset(target).key))
    return {
        "source": uri,
        "files": names,
        **_told(counted, sums),
        "watermark": watermark.after(new, mark),
        **({} if full else {"since": mark}),
    }


def _counted(frame: DataFrame, sums: Mapping[str, Column]) -> dict[str, Any]:
    rows = F.count(F.lit(1)).alias("rows")
    return frame.agg(rows, *(sum.alias(name) for name, sum in sums.items())).first().asDict()


def _told(counted: Mapping[str, Any], sums: Mapping[str, Column]) -> dict[str, Any]:
    """What is counted, as notes have it: by the definition of each sum is known whether it is still the same."""
    defined = {"sums": {name: str(sum) for name, sum in sums.items()}} if sums else {}
    return {"rows": counted["rows"], **{name: str(counted[name]) for name in sums}, **defined}


def _as_left(job: Job, target: str, before: Mapping[str, Any], sums: Mapping[str, Column]) -> dict[str, Any]:
    """What is published, as its note has it; counted where others have changed it since, or something else is to be summed up."""
    # Notes of earlier releases do not say how a sum was defined.
    defined = before.get("sums", {name: str(sum) for name, sum in sums.items() if name in before})
    if before["as_left"] and all(defined.get(name) == str(sum) for name, sum in sums.items()):
        return _told(before, sums)
    return _told(_counted(job.read(target), sums), sums)


def _later(job: Job, target: str, rows: DataFrame) -> DataFrame:
    """The rows that are to take the place of published ones: all, or those that are not earlier by what the table declares."""
    dataset = job.dataset(target)
    by = dataset.options.get("latestBy")
    if by is None:
        return rows
    published = job.read(target).select(*dataset.key, F.col(by).alias(BEFORE))
    known = rows.join(published, dataset.key, "left")
    return known.where(F.col(BEFORE).isNull() | (F.col(by) >= F.col(BEFORE))).drop(BEFORE)


def _latest(job: Job, source: str, files: Sequence[File], key: list[str]) -> DataFrame:
    """The row of each key from the latest file that has it; raises DataError when a file has one twice."""
    dataset = job.dataset(source)
    rows = job.read(source, [file.name for file in files], file=True)
    twice = rows.groupBy("_file", *key).count().where("count > 1").orderBy("_file", *key)
    found = twice.limit(SHOWN + 1).collect()
    if found:
        said = [
            f"{job.address(source, row['_file'])}: {', '.join(f'{name} {row[name]!r}' for name in key)} is there {row['count']} times"
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
