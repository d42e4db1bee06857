"""One Spark for all tests, and every job's code on the path as spark-submit puts it there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyspark
import pytest
from pyspark.sql import SparkSession

JOBS = Path(__file__).parent
sys.path[:0] = [
    str(JOBS),
    str(JOBS / "lib"),
    str(JOBS / "tests"),
    str(JOBS.parent / "infra" / "stores"),
    str(JOBS.parent / "infra" / "streams"),
    *(str(file.parent) for file in JOBS.glob("*/job.ts")),
]

from local_job import LocalJob  # noqa: E402

os.environ["PYSPARK_PYTHON"] = sys.executable
# As on the platform: Spark takes times without a zone for those of the process, which would be the machine's.
os.environ["TZ"] = "UTC"
time.tzset()

# What the platform sets for all jobs.
AS_BEFORE = JOBS.parent / "infra" / "compute" / "as-before-spark-4.json"

# Tests are over before the optimizing compiler would pay: half the CPU (measured).
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def specs() -> dict[str, Any]:
    """The `job.json` of every declared job by its name, as the platform makes it."""
    node = shutil.which("node", path=str(JOBS.parent / "node_modules" / ".bin")) or "node"
    script = str(JOBS.parent / "tools" / "specs.ts")
    done = subprocess.run([node, script], capture_output=True, text=True)
    # A mistake in any job.ts, which the program says in sentences.
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def local_job(spark: SparkSession, specs: dict[str, Any]) -> Callable[..., LocalJob]:
    """`local_job("us-orders", as_of="2024-01-15", country="US")`: a job to give rows to and to run."""

    def make(name: str, as_of: str = "2024-01-15", **params: str) -> LocalJob:
        return LocalJob(spark, specs[name], as_of, **params)

    return make


@pytest.fixture(scope="session")
def scala(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every job's Scala on the session's class path, compiled by the compiler that is among Spark's own jars."""
    jars = Path(pyspark.__file__).parent / "jars"
    jar = tmp_path_factory.mktemp("scala") / "jobs.jar"
    sources = [str(file) for file in sorted(JOBS.glob("*/src/main/scala/**/*.scala"))]
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
    compiler = [str(java), "-XX:TieredStopAtLevel=1", "-cp", f"{jars}/*", "scala.tools.nsc.Main"]
    done = subprocess.run(
        [*compiler, "-usejavacp", "-d", str(jar), *sources], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    spark.sql(f"ADD JAR '{jar}'")


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
        .config(map=json.loads(AS_BEFORE.read_text(encoding="utf-8")))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
