"""Counting rows and nulls while a frame is read or written, instead of in a pass of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import reduce
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark import SparkContext
from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F
from pyspark.sql.utils import is_remote

from .errors import DataError


LAST_BIT = 62  # Of a long without its sign: all columns from here on are named together.


class Measured:
    """What was counted of one dataset in a run.

    :param required: columns in which nulls are counted.
    :param sums: further aggregates by their names.
    :param refused: conditions of rows that the dataset cannot take, by what they have.
    :param shown: how such a row is named, as text. @default they are counted alone
    """

    def __init__(
        self,
        uri: str,
        required: tuple[str, ...] = (),
        sums: Mapping[str, Column] | None = None,
        refused: Mapping[str, Column] | None = None,
        shown: Column | None = None,
    ) -> None:
        self.uri = uri
        self.schema: str | None = None
        self.seconds = 0.0
        self.nulls = 0
        self.sums: dict[str, Any] = {}
        self._required = required
        self._sums = dict(sums or {})
        self._refused = dict(refused or {})
        self._shown = shown
        self._observation = Observation()
        self._watched = False
        self._rows: int | None = None
        self._started = time.monotonic()

    def watch(self, frame: DataFrame) -> DataFrame:
        """The same frame, counted when it is used for the first time."""
        self.schema = frame.schema.simpleString()
        self._watched = True
        return frame.observe(self._observation, *self._aggregates())

    def written(self) -> int:
        """The rows of a frame that was just used in full; raises DataError when a required column was null, or the dataset cannot take a row."""
        return self._told(self._observation.get)

    def counted(self, frame: DataFrame) -> int:
        """The same of a frame that nobody has watched, in a pass of its own."""
        self.schema = frame.schema.simpleString()
        return self._told(frame.agg(*self._aggregates()).first().asDict())

    def known(self, frame: DataFrame, rows: int) -> DataFrame:
        """The same frame, of which somebody else has counted the rows."""
        self.schema = frame.schema.simpleString()
        self._rows = rows
        return frame

    def _aggregates(self) -> list[Column]:
        nulls = []
        if self._required:
            # One pass over the columns a row, and one bit a column, however many there are.
            flags = [
                F.when(F.col(name).isNull(), F.lit(1 << min(place, LAST_BIT))).otherwise(F.lit(0))
                for place, name in enumerate(self._required)
            ]
            which = reduce(Column.bitwiseOR, (flag.cast("bigint") for flag in flags))
            nulls = [
                F.count(F.when(which != 0, 1)).alias("_null_rows"),
                F.bit_or(which).alias("_null_columns"),
            ]
        sums = [aggregate.alias(f"_{name}") for name, aggregate in self._sums.items()]
        counts = [F.count(F.when(has, 1)).alias(words) for words, has in self._refused.items()]
        shown = []
        if self._shown is not None:
            shown = [F.max(F.when(has, self._shown)).alias(f"_such {words}") for words, has in self._refused.items()]
        return [F.count(F.lit(1)).alias("_rows"), *nulls, *sums, *counts, *shown]

    def _told(self, got: Mapping[str, Any]) -> int:
        self.seconds = round(time.monotonic() - self._started, 3)
        self._rows = got["_rows"]
        self.sums = {name: got[f"_{name}"] for name in self._sums}
        self.nulls = got["_null_rows"] if self._required else 0
        if self.nulls:
            which = got["_null_columns"]
            listed = [
                f"'{name}'"
                for place, name in enumerate(self._required)
                if which >> min(place, LAST_BIT) & 1
            ]
            raise DataError(
                f"{self.uri} cannot be written: {self.nulls} rows have null in {', '.join(listed)}"
            )
        wrong = [f"{got[words]} rows{_such(got, words)} have {words}" for words in self._refused if got[words]]
        if wrong:
            raise DataError(f"{self.uri} cannot be written: {'; '.join(wrong)}")
        return got["_rows"]

    @property
    def rows(self) -> int | None:
        """Rows that went through; None when nobody watched, or the frame was never used."""
        if self._rows is not None or not self._watched:
            return self._rows
        return found(self._observation).get("_rows")


def _such(got: Mapping[str, Any], words: str) -> str:
    such = got.get(f"_such {words}")
    return f", such as {such}," if such else ""


def found(observation: Observation) -> dict[str, Any]:
    """What was observed; nothing when the frame was never used, or adaptive execution has left it out since nothing came of it."""
    if is_remote():
        # What was observed has come with the answer.
        return observation.get
    seen: dict[str, Any] = {}
    waits: list[Any] = []

    def ask() -> None:
        waits.append(SparkContext._jvm.java.lang.Thread.currentThread())
        # Interrupted: there is nothing.
        with suppress(Py4JJavaError):
            seen.update(observation.get)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(1)
    if asking.is_alive() and waits:
        # Spark waits without end, and a driver with a thread that waits would not end either.
        waits[0].interrupt()
        asking.join(1)
    return seen
