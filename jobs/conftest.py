"""One Spark for all tests, and every job's code on the path as spark-submit puts it there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

JOBS = Path(__file__).parent
sys.path[:0] = [
    str(JOBS),
    str(JOBS / "lib"),
    str(JOBS / "tests"),
    *(str(dag.parent) for dag in JOBS.glob("*/dag.py")),
]

os.environ["PYSPARK_PYTHON"] = sys.executable

# Tests are over before the optimizing compiler would pay: half the CPU (measured).
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Local Spark with two threads; no web interface, which would take a port."""
    folder = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", str(folder))
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={folder} {QUICK}")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
