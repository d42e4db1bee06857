"""Running one stage of a job under spark-submit, and leaving a report that Airflow reads.

The report is how a stage answers: spark-submit itself returns an exit code and nothing else.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from pyspark.sql import SparkSession

from . import storage
from .errors import DataError


def run(name: str, report_path: str, work: Callable[[SparkSession], dict[str, Any]]) -> int:
    """Run `work` and write its answer, with the seconds it took, to `report_path`; returns the exit code.

    A DataError becomes `{"error": message}` and exit code 1 without a stack trace; any other error keeps its trace.
    """
    # Dates and timestamps must not depend on the time zone of the machine that happens to run the driver.
    spark = SparkSession.builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    started = time.monotonic()
    try:
        report = {"stage": name, **work(spark), "seconds": round(time.monotonic() - started, 1)}
        storage.write_json(spark, report_path, report)
        print(f"{name}: {report}", flush=True)
        return 0
    except DataError as error:
        storage.write_json(spark, report_path, {"stage": name, "error": str(error)})
        print(f"{name} failed:\n{error}", file=sys.stderr, flush=True)
        return 1
    finally:
        spark.stop()
