"""Spark's settings of a batch job."""

from __future__ import annotations

# The optimizing compiler would spend more on a run of seconds than it saves: without it a run takes half the CPU (measured).
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

# Folders of the Spark image with the jars of one connector each.
CONNECTORS = {"kafka": "kafka", "cassandra": "cassandra", "warehouse": "postgres"}


def spark_conf(needs: list[str]) -> dict[str, str]:
    """The connectors that a job's datasets need, and a start that does not pay for what a short run never uses."""
    settings = {
        "spark.driver.extraJavaOptions": QUICK_START,
        "spark.executor.extraJavaOptions": QUICK_START,
        "spark.sql.shuffle.partitions": "8",
        "spark.ui.showConsoleProgress": "false",
    }
    path = ":".join(f"/opt/spark/connectors/{CONNECTORS[need]}/*" for need in needs)
    if path:
        settings["spark.driver.extraClassPath"] = settings["spark.executor.extraClassPath"] = path
    return settings
