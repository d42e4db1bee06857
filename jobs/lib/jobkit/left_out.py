"""The messages of a topic that are no rows: a batch job leaves them out, and says how many there were and what the first one has."""

from __future__ import annotations

import json

from pyspark.sql import Column, DataFrame, Observation, SparkSession
from pyspark.sql import functions as F

from . import topic
from .dataset import Dataset
from .measure import found


def _wrong() -> list[Column]:
    wrong = F.col("_problem").isNotNull()
    # Of the least place, as a struct is compared field by field; as text, since an observed struct would come as Java's own.
    first = F.min(F.when(wrong, F.struct("_partition", "_offset", "_text", "_problem")))
    return [F.count(F.when(wrong, 1)).alias("count"), F.to_json(first).alias("first")]


class LeftOut:
    """What a read of a topic leaves out, counted while the rows are used for the first time.

    :param messages: as `topic.parsed` gives them.
    """

    def __init__(self, dataset: Dataset, messages: DataFrame) -> None:
        self._dataset = dataset
        self._messages = messages
        self._observation = Observation()

    @property
    def rows(self) -> DataFrame:
        """The rows among the messages."""
        watched = self._messages.observe(self._observation, *_wrong())
        return watched.where("_problem is null").select(*self._dataset.names)

    def remark(self, spark: SparkSession) -> str | None:
        """How many were left out, and what is wrong with the first; None when there were none."""
        # Where none was a row, adaptive execution may have left out what counts: they are read once more.
        seen = found(self._observation) or self._messages.agg(*_wrong()).first().asDict()
        if not seen["count"]:
            return None
        first = json.loads(seen["first"])
        given = [F.lit(first.get(name)).cast("string").alias(name) for name in ("_problem", "_text")]
        [why] = spark.range(1).select(given).select(topic.reason(self._dataset)).first()
        count = seen["count"]
        said = "1 message is no row of it and was" if count == 1 else f"{count} messages are no rows of it and were"
        return (
            f"{self._dataset.uri}: {said} left out, the first in partition {first['_partition']} at offset {first['_offset']}: {why}"
        )
