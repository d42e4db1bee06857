"""Counting rows and nulls while a frame is read or written, instead of in a pass of its own."""

from __future__ import annotations

import threading
import time
from typing import Any

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from .errors import DataError


class Measured:
    """What was counted of one dataset in a run.

    :param required: columns in which nulls are counted.
    """

    def __init__(self, uri: str, required: tuple[str, ...] = ()) -> None:
        self.uri = uri
        self.schema: str | None = None
        self.seconds = 0.0
        self._required = required
        self._observation = Observation()
        self._watched = False
        self._started = time.monotonic()

    def watch(self, frame: DataFrame) -> DataFrame:
        """The same frame, counted when it is used for the first time."""
        self.schema = frame.schema.simpleString()
        self._watched = True
        nulls = [F.count(F.when(F.col(name).isNull(), 1)).alias(name) for name in self._required]
        return frame.observe(self._observation, F.count(F.lit(1)).alias("_rows"), *nulls)

    def written(self) -> int:
        """The rows of a frame that was just used in full; raises DataError when a required column was null."""
        self.seconds = round(time.monotonic() - self._started, 3)
        got = self._observation.get
        nulls = {name: got[name] for name in self._required if got[name]}
        if nulls:
            listed = ", ".join(f"'{name}' in {count} rows" for name, count in nulls.items())
            raise DataError(f"{self.uri} cannot be written: null in {listed}")
        return got["_rows"]

    @property
    def rows(self) -> int | None:
        """Rows that went through; None when nobody watched, or the frame was never used, which Spark would wait for without end."""
        if not self._watched:
            return None
        found: dict[str, Any] = {}
        asking = threading.Thread(target=lambda: found.update(self._observation.get), daemon=True)
        asking.start()
        asking.join(1)
        return found.get("_rows")
