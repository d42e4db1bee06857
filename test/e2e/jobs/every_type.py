"""Brings values of every type into each store and back, and fails on any that is another one then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobkit import native, native_writes
from jobkit.errors import DataError
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

if TYPE_CHECKING:
    from jobkit.job import Job

STORES = ("cassandra", "lake", "postgres", "topic")
SHOWN = 5


def run(job: Job) -> dict[str, Any]:
    """Write and read each store; Cassandra refuses microseconds, and gets rows without them then."""
    rows = given(job)
    wrong = refused(job, rows)
    for store in STORES:
        names = job.dataset(store).names
        written = rows.select(*(milliseconds(c) if store == "cassandra" else c for c in names))
        job.write(store, written)
        wrong += differences(store, written, job.read(store))
    wrong += natively(job, rows)
    if wrong:
        raise DataError("\n".join(wrong))
    shuffles = job.spark.conf.get("spark.sql.shuffle.partitions")
    return {"rows": rows.count(), "shuffles": shuffles, "stores": list(STORES)}


def natively(job: Job, rows: DataFrame) -> list[str]:
    """What is wrong with the rows in a table that Comet writes, as it does large frames."""
    native_writes.LARGE = 0
    names = job.dataset("natively").names
    job.write("natively", job.read("lake").select(*names))
    writers = [plan for plan in native.plans(job.spark) if "CometIcebergWrite" in plan]
    wrong = [] if len(writers) == 1 else [f"Comet has written {len(writers)} times"]
    return wrong + differences("natively", rows.select(*names), job.read("natively"))


def given(job: Job) -> DataFrame:
    """The rows of `rows.json`, whose values are texts."""
    columns = job.dataset("lake").columns
    texts = json.loads((Path(__file__).parent / "rows.json").read_text())
    schema = ", ".join(f"`{column.name}` string" for column in columns)
    frame = job.spark.createDataFrame([tuple(row) for row in texts], schema)
    return frame.select(*(F.col(c.name).cast(c.type).alias(c.name) for c in columns)).cache()


def milliseconds(name: str) -> Any:
    """A column without what Cassandra does not keep."""
    return F.date_trunc("millisecond", name).alias(name) if name.startswith("moment") else name


def refused(job: Job, rows: DataFrame) -> list[str]:
    """A line when Cassandra takes microseconds, which it would cut off."""
    try:
        job.write("cassandra", rows.select(*job.dataset("cassandra").names))
    except DataError as error:
        return [] if "microseconds" in str(error) else [f"cassandra refused: {error}"]
    return ["cassandra took microseconds"]


def told(frame: DataFrame, side: str) -> DataFrame:
    """Values that Python tells apart: texts, and doubles as they are, of which Comet and Spark make other texts."""
    values = {name: F.col(name) for name in frame.columns}
    return frame.select(
        "id",
        *(
            (value if dict(frame.dtypes)[name] == "double" else value.cast("string")).alias(f"{name}_{side}")
            for name, value in values.items()
        ),
    )


def differences(store: str, written: DataFrame, found: DataFrame) -> list[str]:
    """A line for each row that is not there or there twice, and for each value that is another one; a few of each column."""
    both = told(written, "w").join(told(found, "f"), "id", "full_outer").collect()
    lines = [] if len(both) == written.count() else [f"{store}: {len(both)} rows"]
    for name in written.columns:
        other = [row for row in both if repr(row[f"{name}_w"]) != repr(row[f"{name}_f"])]
        lines += [
            f"{store}: {name} {row[f'{name}_w']!r} came back as {row[f'{name}_f']!r}"
            for row in other[:SHOWN]
        ] + ([f"{store}: {name}: {len(other)} rows in all"] if other else [])
    return lines
