"""Spark's settings of a batch job."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

# The optimizing compiler would spend more on a run of seconds than it saves: without it a run takes half the CPU (measured).
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# A run over more input than this goes on for long enough to be worth optimizing.
LARGE = 64 * 2**20  # bytes
# A table that Spark estimates to be so small goes to each executor as it is, and the other one's rows stay where they are. Spark's own bound is
# 10 MB, and 100,000 customers are 13.
BROADCAST = "32MB"

# Folders of the Spark image with the jars of one connector each.
CONNECTORS = {
    "kafka": "kafka",
    "cassandra": "cassandra",
    # Its catalog is a database.
    "lake": "postgres",
    "warehouse": "postgres",
}
# As infra/compute/spark-config.ts has it. What the class path has to begin with, that Java takes Spark's classes from the image's archive.
ARCHIVED = "/opt/spark/classes.jar"
ARCHIVE = "-XX:SharedArchiveFile=/opt/spark/classes.jsa -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
# Java does not start where two are named.
COLLECTOR = re.compile(r"-XX:\+Use\w+GC")

DEFAULTS = Path("/opt/spark/conf/spark-defaults.conf")


def defaults(file: Path = DEFAULTS) -> dict[str, str]:
    """What every job's settings are, the stack file's among them; the command line would go over them."""
    if not file.exists():
        return {}
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if " " in line)


def session_conf(given: Mapping[str, str], own: Mapping[str, str] | None = None) -> dict[str, str]:
    """What holds for the queries of one job.

    :param given: the settings of every job, which stay as they are. :param own: the job's own. None: there are none.
    """
    settings = {
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.autoBroadcastJoinThreshold": BROADCAST,
        **(own or {}),
    }
    return {key: value for key, value in settings.items() if key not in given}


def spark_conf(
    needs: Sequence[str],
    input_size: int = 0,
    given: Mapping[str, str] | None = None,
    own: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The connectors that a job's datasets need, and for small input a start that does not pay for what a short run never uses.

    :param input_size: bytes of the files that the job reads.
    :param given: the settings of every job, which stay as they are; Java's options come after ours. None: there are none.
    :param own: the job's own, of its `job.json`. None: there are none.
    """
    given = given or {}
    settings = session_conf(given, own)
    java = QUICK_START if input_size <= LARGE else "-XX:+UseParallelGC"
    for process in ("driver", "executor"):
        chosen = COLLECTOR.search(given.get(f"spark.{process}.extraJavaOptions", ""))
        ours = COLLECTOR.sub("", java) if chosen else java
        settings[f"spark.{process}.defaultJavaOptions"] = f"{ARCHIVE} {ours}".strip()
    if "spark.ui.showConsoleProgress" not in given:
        settings["spark.ui.showConsoleProgress"] = "false"
    if needs:
        folders = dict.fromkeys(CONNECTORS[need] for need in needs)
        connectors = [f"/opt/spark/connectors/{folder}/*" for folder in folders]
        path = ":".join([ARCHIVED, *connectors])
        settings["spark.driver.extraClassPath"] = settings["spark.executor.extraClassPath"] = path
    return settings
