"""One Spark for all tests, and every job's code on the path as spark-submit puts it there."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyspark
import pytest
from pyspark.sql import SparkSession

JOBS = Path(__file__).parent
FOLDERS = [
    JOBS,
    JOBS / "lib",
    JOBS / "tests",
    JOBS.parent / "infra" / "stores",
    JOBS.parent / "infra" / "streams",
    JOBS.parent / "tools" / "sql",
    JOBS.parent / "tools" / "shell",
    *sorted(file.parent for file in JOBS.glob("*/job.ts")),
]
sys.path[:0] = map(str, FOLDERS)

import job_modules  # noqa: E402
from jobkit import lake  # noqa: E402
from jobkit.dataset import Dataset  # noqa: E402
from local_job import LocalJob  # noqa: E402

os.environ["PYSPARK_PYTHON"] = sys.executable
# As on the platform: Spark takes times without a zone for those of the process, which would be the machine's.
os.environ["TZ"] = "UTC"
time.tzset()

# What the platform sets for all jobs.
AS_BEFORE = JOBS.parent / "infra" / "compute" / "as-before-spark-4.json"

# The lake's tables are those of the platform, their catalog a file: SQLite has what Iceberg asks of a database, Derby has not.
IMAGE = JOBS.parent / "images" / "spark" / "jars.in"
CATALOG_FILE = "org.xerial:sqlite-jdbc:3.50.3.0"

# Tests are over before the optimizing compiler would pay: half the CPU (measured). Without it Java has 48 MB for compiled code, which all tests
# together fill: Spark then ends with "Out of space in CodeCache".
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=256m"


def pytest_collectstart(collector: pytest.Collector) -> None:
    """A test imports its job's code as it is collected."""
    if isinstance(collector, pytest.Module):
        job_modules.first(collector.path, FOLDERS)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Some import it as they run."""
    job_modules.first(item.path, FOLDERS)


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
    """Local Spark with two threads and a lake; no web interface, which would take a port."""
    folder = tmp_path_factory.mktemp("spark")
    # As the platform tells a job; a file asks for no user.
    for name, value in {"URL": f"jdbc:sqlite:{folder}/catalog.db", "USER": "any", "PASSWORD": "any"}.items():
        os.environ[f"HEADWATER_LAKE_{name}"] = value
    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", str(folder))
        # As on the platform.
        .config("spark.sql.codegen.cache.maxEntries", "1000")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={folder} {QUICK}")
        .config(map=json.loads(AS_BEFORE.read_text(encoding="utf-8")))
        .config(map=_lake(folder))
    )
    with (Path(tempfile.gettempdir()) / f"headwater-packages-{os.getuid()}.lock").open("w") as alone:
        # Two processes that fetch the same jars would spoil each other's.
        fcntl.flock(alone, fcntl.LOCK_EX)
        session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def _lake(folder: Path) -> dict[str, str]:
    """Spark's settings of a lake in a folder."""
    iceberg = re.search(r"org\.apache\.iceberg:iceberg-spark-runtime\S+", IMAGE.read_text())[0]
    catalog = f"spark.sql.catalog.{lake.CATALOG}"
    return {
        "spark.jars.packages": f"{iceberg},{CATALOG_FILE}",
        catalog: "org.apache.iceberg.spark.SparkCatalog",
        f"{catalog}.cache-enabled": "false",
        f"{catalog}.catalog-impl": "org.apache.iceberg.jdbc.JdbcCatalog",
        f"{catalog}.jdbc.schema-version": "V1",
        f"{catalog}.uri": os.environ["HEADWATER_LAKE_URL"],
        f"{catalog}.warehouse": f"file:{folder}/lake",
    }


@pytest.fixture(scope="session")
def tables(spark: SparkSession) -> Callable[..., None]:
    """`tables(*specs)`: the lake has tables of these datasets without rows, whatever it had."""

    def make(*specs: dict[str, Any]) -> None:
        for spec in specs:
            dataset = Dataset.of("any", spec)
            spark.sql(f"CREATE NAMESPACE IF NOT EXISTS lake.{dataset.name.split('.')[0]}")
            spark.sql(f"DROP TABLE IF EXISTS {lake.named(dataset)}")
            # Spark calls Iceberg's `day` of a column its `days`.
            parts = [re.sub(r"^(year|month|day|hour)\(", r"\1s(", one) for one in spec.get("partitionBy", [])]
            by = f" PARTITIONED BY ({', '.join(parts)})" if parts else ""
            spark.sql(f"CREATE TABLE {lake.named(dataset)} ({dataset.ddl}) USING iceberg{by}")

    return make
