"""Counting the events of a stream that come too late for its watermark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


class Late:
    """The events of a query that are earlier than its watermark: than the latest of the micro-batches before, less the delay.

    Spark counts what it leaves out of an aggregation as well, but by then many events of a micro-batch are one row.

    :param time: the events' column. :param delay: seconds.
    :param latest: of the events so far, in microseconds since 1970. @default None: there were none
    """

    def __init__(self, time: str, delay: int, latest: int | None = None) -> None:
        self._time, self._delay = time, delay * 1_000_000
        # A number: a moment would come as Java's own.
        self.latest = latest
        # Of the last micro-batch.
        self.count = 0

    def look(self, messages: DataFrame, *more: Column) -> Sequence[Any]:
        """Count those of a micro-batch, whose messages are kept; returns further aggregates of them, in the same pass.

        In a job of its own: an observation on the way ends with whichever of the batch's writes is first, and has what that one counted.
        """
        event = F.unix_micros(F.when(F.col("_problem").isNull(), F.col(self._time)))
        first, latest, *others = messages.agg(F.min(event), F.max(event), *more).first()
        edge = None if self.latest is None else self.latest - self._delay
        # Not with the others: Spark would compile that anew in each micro-batch, for the edge is part of it.
        some = edge is not None and first is not None and first < edge
        self.count = messages.where(event < edge).count() if some else 0
        self.latest = max((one for one in (self.latest, latest) if one is not None), default=None)
        return others
