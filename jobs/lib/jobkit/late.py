"""Counting the events of a stream that come too late for its watermark."""

from __future__ import annotations

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F


class Late:
    """The events of a query that are earlier than its watermark: than the latest of the micro-batches before, less the delay.

    Spark counts what it leaves out of an aggregation as well, but by then many events of a micro-batch are one row.

    :param time: the events' column. :param delay: seconds.
    """

    def __init__(self, time: str, delay: int) -> None:
        self._time, self._delay = time, delay * 1_000_000
        # Microseconds, as a number: a moment would come as Java's own.
        self._latest: int | None = None
        self._observation = Observation()

    def watch(self, messages: DataFrame) -> DataFrame:
        """The messages of a micro-batch, counted when they are used for the first time."""
        self._observation = Observation()
        event = F.unix_micros(F.when(F.col("_problem").isNull(), F.col(self._time)))
        edge = F.lit(None if self._latest is None else self._latest - self._delay)
        return messages.observe(
            self._observation,
            F.count(F.when(event < edge.cast("bigint"), 1)).alias("late"),
            F.max(event).alias("latest"),
        )

    def seen(self) -> int:
        """How many of a micro-batch that was used were late."""
        got = self._observation.get
        latest = [one for one in (self._latest, got["latest"]) if one is not None]
        self._latest = max(latest, default=None)
        return got["late"]
