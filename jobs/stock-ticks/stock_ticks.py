"""Ticks as they come: each one kept, bars by minute, totals by symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

if TYPE_CHECKING:
    from jobkit.streaming import StreamingJob

MONEY = "decimal(12,2)"
# Seconds: each micro-batch costs the same however few ticks it has, and of sums nobody waits for the single one.
SUMS = 5


def run(job: StreamingJob) -> None:
    """Start the three queries, one an output mode."""
    ticks = job.stream("ticks", time="time")
    job.append("ticks", ticks, to={"quotes": quotes, "archive": archive}, rejected="rejected")
    job.update("bars", bars(ticks.rows), "bars", trigger=SUMS)
    job.complete("totals", totals(ticks.rows), "totals", trigger=SUMS)


def archive(ticks: DataFrame) -> DataFrame:
    """Every tick as it was."""
    return ticks.select("symbol", "price", "volume", "time", "sequence")


def quotes(ticks: DataFrame) -> DataFrame:
    """Every tick, with the day that it is found under; its time in milliseconds, for Cassandra keeps no more."""
    in_milliseconds = archive(ticks).withColumn("time", F.date_trunc("millisecond", "time"))
    return in_milliseconds.withColumn("day", F.to_date("time"))


def bars(ticks: DataFrame) -> DataFrame:
    """High, low, volume and number of ticks of each symbol and minute; ticks that come after the watermark are left out."""
    return (
        ticks.groupBy("symbol", F.window("time", "1 minute").alias("window"))
        .agg(
            F.max("price").cast(MONEY).alias("high"),
            F.min("price").cast(MONEY).alias("low"),
            F.sum("volume").alias("volume"),
            F.count(F.lit(1)).alias("ticks"),
        )
        .withColumn("minute", F.col("window.start"))
        .withColumn("day", F.to_date("minute"))
        .drop("window")
    )


def totals(ticks: DataFrame) -> DataFrame:
    """How often and how much of each symbol was traded."""
    return ticks.groupBy("symbol").agg(
        F.count(F.lit(1)).alias("ticks"),
        F.sum("volume").alias("volume"),
        F.max("time").alias("last_time"),
    )
