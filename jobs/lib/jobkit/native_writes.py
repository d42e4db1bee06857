"""Large frames, whose files in tables of the lake Comet writes natively: half the time of Iceberg's own writer, which takes rows (measured).

It does so where nothing of Spark's stands between the frame's operators and the table, so that such rows are counted in a pass of their own.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager

from pyspark.sql import DataFrame, SparkSession

from .dataset import Dataset
from .frames import explained
from .native import works
from .settings import during

# Bytes, by Spark's estimate, from which on a pass of its own costs less than what it saves.
LARGE = 64 * 2**20
# Of what is written first, which is all.
SIZE = re.compile(r"Statistics\(sizeInBytes=([0-9.E+]+) ([KMGTPE]?)i?B")
UNITS = ["", "K", "M", "G", "T", "P", "E"]
WRITER = {"spark.comet.write.iceberg.enabled": "true"}
# Of other partitions the folder's name is a text of the rows, which Comet writes as it is, and Iceberg's own writer in escapes.
PARTITIONS = re.compile(r"(bucket|year|month|day|hour)\(")


def large(dataset: Dataset, frame: DataFrame) -> bool:
    """Whether a frame for a table of the lake has so many rows, or may have, and Comet can write them."""
    if not works(frame.sparkSession) or not _same(dataset):
        return False
    return estimated(frame) >= LARGE


def estimated(frame: DataFrame) -> float:
    """The bytes that Spark estimates a frame to have; none where it does not say."""
    said = SIZE.search(explained(frame, "cost"))
    return float(said[1]) * 1024 ** UNITS.index(said[2]) if said else 0.0


def writing(spark: SparkSession) -> AbstractContextManager[None]:
    """In which Comet writes what is written to tables of the lake."""
    return during(spark, WRITER)


def _same(dataset: Dataset) -> bool:
    """Whether what Comet writes is what Iceberg's own writer does. Pure."""
    # Of doubles of which 0.0 is the least it notes -0.0, which is then the answer to who asks for it (findings/comet-iceberg-least-zero.sh).
    doubles = any(column.type == "double" for column in dataset.columns)
    return not doubles and all(map(PARTITIONS.match, dataset.options.get("partitionBy", [])))
