"""Each symbol's day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

if TYPE_CHECKING:
    from jobkit.job import Job

MONEY = "decimal(12,2)"


def run(job: Job) -> None:
    """Sum up the day that the run is for, as far as it has come, and the day before to its end."""
    day = F.lit(job.as_of).cast("date")
    quotes = job.read("quotes").where(F.col("day").isin(day, F.date_sub(day, 1)))
    job.write("summary", summary(quotes))


def summary(quotes: DataFrame) -> DataFrame:
    """One row a symbol and day."""
    return quotes.groupBy("symbol", "day").agg(
        F.count(F.lit(1)).alias("ticks"),
        F.min("price").cast(MONEY).alias("low"),
        F.max("price").cast(MONEY).alias("high"),
        F.round(F.sum("price") / F.count(F.lit(1)), 2).cast(MONEY).alias("average"),
        F.sum("volume").alias("volume"),
    )
