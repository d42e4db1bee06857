"""Spark as a job has it: a driver of its own, or a session of its own on the driver that the stack's jobs share."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from pyspark import cloudpickle
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.utils import is_remote

from . import environment, lake
from .spark_conf import defaults

# Dates and timestamps must not depend on the time zone of the machine that happens to run the driver. Days before 1582 and moments before 1900
# are written to Parquet as they are; Spark's own default stops at them.
EXACT = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}
# What is loaded by who needs it.
LATER = {
    "lake": ("pyiceberg.catalog.sql", "pyiceberg.table.update.snapshot"),
    "warehouse": ("psycopg2",),
}
LISTENERS = "org.apache.spark.sql.util.ExecutionListenerBus"


def own(spec: Mapping[str, Any]) -> SparkSession:
    """A session on the driver that spark-submit has started for this job."""
    builder = SparkSession.builder.appName(spec["name"]).config(map=_stores(spec))
    spark = builder.config("spark.sql.session.timeZone", EXACT["spark.sql.session.timeZone"]).getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    # Spark 4 cannot ask a query that was never planned what it has observed, and says so with all frames of Java, after the error itself.
    log4j = spark._jvm.org.apache.logging.log4j
    log4j.core.config.Configurator.setLevel(LISTENERS, log4j.Level.OFF)
    # By which Airflow's task finds it in Spark's history.
    print(f"Spark application {spark.sparkContext.applicationId}", flush=True)
    for name, value in EXACT.items():
        spark.conf.set(name, value)
    return spark


def shared(spec: Mapping[str, Any], settings: Mapping[str, str]) -> SparkSession:
    """A session on the shared driver, as HEADWATER_SPARK_CONNECT has its address.

    :param settings: of this session alone.
    """
    from pyspark.sql.connect.client.retries import DefaultPolicy

    _load_meanwhile(spec["needs"])
    url = f"{environment.variable('SPARK_CONNECT')};user_id={spec['name']}"
    spark = SparkSession.builder.remote(url).config(map={**settings, **EXACT, **_stores(spec)}).create()
    # One that was started anew answers within seconds, and knows nothing of this session; Spark's own policy would look at last each minute.
    spark.client.set_retry_policies([DefaultPolicy(max_retries=20, backoff_multiplier=2, max_backoff=3000)])
    # By which Airflow's task finds it on the driver's pages.
    print(f"Spark session {spark.session_id} of application {spark.conf.get('spark.app.id')}", flush=True)
    return spark


def _load_meanwhile(needs: Sequence[str]) -> None:
    """Load, while this process waits for Spark, the libraries by which stores are reached beside it: half a second."""
    modules = [module for need in needs for module in LATER.get(need, ())]
    Thread(target=lambda: [importlib.import_module(one) for one in modules], daemon=True).start()


def end(spark: SparkSession) -> None:
    """End what is under way, and the session; of a driver of its own also the driver."""
    if not is_remote():
        spark.stop()
        return
    # Of a driver that is gone nothing is left to end.
    with suppress(PySparkException):
        spark.interruptAll()
        # What one session caches answers the same query of any other, from then on: a later one would get rows of before. It is read anew
        # by those that still use it.
        spark.catalog.clearCache()
        spark.stop()


def hand_on(folder: Path) -> None:
    """Let functions that run on executors have the code of a job's folder with them, as far as it is loaded: they find no file of it there."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and Path(file).is_relative_to(folder):
            cloudpickle.register_pickle_by_value(module)


def cassandra() -> dict[str, str]:
    """Settings by which Spark reaches Cassandra."""
    names = {
        "connection.host": "HOST",
        "connection.port": "PORT",
        "auth.username": "USER",
        "auth.password": "PASSWORD",
    }
    return {f"spark.cassandra.{name}": environment.variable(f"CASSANDRA_{one}") for name, one in names.items()}


def _stores(spec: Mapping[str, Any]) -> dict[str, str]:
    """Settings by which Spark reaches what the job's datasets are in."""
    found = {}
    if "cassandra" in spec["needs"]:
        found |= cassandra()
    if "lake" in spec["needs"]:
        found |= lake.settings(defaults())
    return found
