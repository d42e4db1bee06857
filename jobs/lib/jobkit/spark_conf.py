"""Spark's settings of a batch job."""

from __future__ import annotations

# The optimizing compiler would spend more on a run of seconds than it saves: without it a run takes half the CPU (measured).
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# A run over more input than this goes on for long enough to be worth optimizing.
LARGE = 64 * 2**20  # bytes

# Folders of the Spark image with the jars of one connector each.
CONNECTORS = {"kafka": "kafka", "cassandra": "cassandra", "warehouse": "postgres"}
# What the class path has to begin with, that Java takes Spark's classes from the image's archive.
ARCHIVED = "/opt/spark/classes.jar"


def spark_conf(needs: list[str], input_size: int = 0) -> dict[str, str]:
    """The connectors that a job's datasets need, and for small input a start that does not pay for what a short run never uses.

    :param input_size: bytes of the files that the job reads.
    """
    java = QUICK_START if input_size <= LARGE else "-XX:+UseParallelGC"
    settings = {
        "spark.driver.extraJavaOptions": java,
        "spark.executor.extraJavaOptions": java,
        "spark.sql.shuffle.partitions": "8",
        "spark.ui.showConsoleProgress": "false",
    }
    if needs:
        connectors = [f"/opt/spark/connectors/{CONNECTORS[need]}/*" for need in needs]
        path = ":".join([ARCHIVED, *connectors])
        settings["spark.driver.extraClassPath"] = settings["spark.executor.extraClassPath"] = path
    return settings
