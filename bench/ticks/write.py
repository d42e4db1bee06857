"""Writes rows of the table of quotes by Cassandra's Java driver, many statements under way: `write.py HOST COUNT SYMBOL DAY`.

Prints, as JSON, rows a second: `single` with a statement for each row, as cassandra-stress writes too, and `batched` with rows of one
partition in an unlogged batch, as the job writes. The statements come from Spark's connector, which is what calls the driver; Spark runs
in this process alone. As many rows are written before, untimed, since a young JVM is slow. The password comes on standard input.
"""

import json
import sys
import time
from glob import glob

# Whichever version Spark brings.
sys.path += glob("/opt/spark/python/lib/py4j-*-src.zip")

from pyspark.sql import DataFrame, SparkSession  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402

SYMBOLS = 10
# Two, because the machine that this is about has two cores. 256 statements under way in each gave more than 64 or 16 (measured).
WRITERS = 2
SINGLE = {
    "spark.cassandra.output.batch.size.rows": "1",
    "spark.cassandra.output.concurrent.writes": "256",
}
# The job's: jobkit/cassandra_table.py.
BATCHED = {
    "spark.cassandra.output.batch.size.bytes": str(32 * 1024),
    "spark.cassandra.output.concurrent.writes": "16",
}


def session(host: str, password: str) -> SparkSession:
    """Spark in this process, with the connector that the image has."""
    settings = {
        "spark.cassandra.auth.password": password,
        "spark.cassandra.auth.username": "headwater",
        "spark.cassandra.connection.host": host,
        "spark.driver.extraClassPath": "/opt/spark/connectors/cassandra/*",
        "spark.driver.memory": "700m",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    return SparkSession.builder.master(f"local[{WRITERS}]").config(map=settings).getOrCreate()


def rows(spark: SparkSession, count: int, symbol: str, day: str) -> DataFrame:
    """Numbered quotes of a day, ten a second."""
    number = F.col("id")
    midnight = F.unix_millis(F.lit(day).cast("timestamp"))
    return spark.range(0, count, 1, WRITERS).select(
        F.concat(F.lit(symbol), number % SYMBOLS).alias("symbol"),
        F.lit(day).cast("date").alias("day"),
        F.timestamp_millis(midnight + 100 * number).alias("time"),
        number.alias("sequence"),
        (100 + number % 50).cast("decimal(12,2)").alias("price"),
        (1 + number % 10).alias("volume"),
    )


def written(frame: DataFrame, how: dict[str, str]) -> float:
    """Seconds that it takes to write a frame."""
    writer = frame.write.format("org.apache.spark.sql.cassandra").mode("append")
    started = time.monotonic()
    writer.options(keyspace="market", table="quotes", **how).save()
    return time.monotonic() - started


def main() -> None:
    """Both ways, one after the other."""
    host, count, symbol, day = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    spark = session(host, sys.stdin.readline().strip())
    spark.sparkContext.setLogLevel("ERROR")
    rates = {}
    for name, how in (("single", SINGLE), ("batched", BATCHED)):
        written(rows(spark, count, f"{symbol}W-{name}-", day), how)
        rates[name] = count / written(rows(spark, count, f"{symbol}{name}-", day), how)
    print(json.dumps(rates))


main()
