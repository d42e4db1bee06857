"""Counting rows, and those that are refused, while a frame is read or written, instead of in a pass of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F

from .errors import DataError


class Measured:
    """What was counted of one dataset in a run.

    :param refused: what no row may have, such as `null in 'id'`, and the condition of a row that has it.
    """

    def __init__(self, uri: str, refused: Mapping[str, Column] | None = None) -> None:
        self.uri = uri
        self.schema: str | None = None
        self.seconds = 0.0
        self._refused = dict(refused or {})
        self._observation = Observation()
        self._watched = False
        self._started = time.monotonic()

    def watch(self, frame: DataFrame) -> DataFrame:
        """The same frame, counted when it is used for the first time."""
        self.schema = frame.schema.simpleString()
        self._watched = True
        wrong = [F.count(F.when(has, 1)).alias(words) for words, has in self._refused.items()]
        return frame.observe(self._observation, F.count(F.lit(1)).alias("_rows"), *wrong)

    def written(self) -> int:
        """The rows of a frame that was just used in full; raises DataError when one had what none may have."""
        self.seconds = round(time.monotonic() - self._started, 3)
        got = self._observation.get
        wrong = [f"{words} in {got[words]} rows" for words in self._refused if got[words]]
        if wrong:
            raise DataError(f"{self.uri} cannot be written: {'; '.join(wrong)}")
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
