"""Large frames, whose files in tables of the lake Comet writes natively: half the time of Iceberg's own writer, which takes rows (measured).

It does so where nothing of Spark's stands between the frame's operators and the table, so that such rows are counted in a pass of their own.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from pyspark.sql import DataFrame

from .native import works
from .settings import during

# Bytes, by Spark's estimate, from which on a pass of its own costs less than what it saves.
LARGE = 64 * 2**20
WRITER = {"spark.comet.write.iceberg.enabled": "true"}
# Of other partitions the folder's name is a text of the rows, which Comet writes as it is, and Iceberg's own writer in escapes.
PARTITIONS = ("bucket", "year", "month", "day", "hour")


def large(frame: DataFrame) -> bool:
    """Whether a frame has so many rows, or may have, and Comet works on them."""
    if not works(frame.sparkSession):
        return False
    return frame._jdf.queryExecution().optimizedPlan().stats().sizeInBytes() >= LARGE


def writing(found: Any, frame: DataFrame) -> AbstractContextManager[None]:
    """In which a frame is written to a table, by Comet where that is worth it.

    :param found: the table, as Iceberg's own Java object.
    """
    named = all(one.transform().toString().startswith(PARTITIONS) for one in found.spec().fields())
    return during(frame.sparkSession, WRITER) if named and large(frame) else nullcontext()
