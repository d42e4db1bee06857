"""sessions.py LIBRARY: what jobs on the shared driver have of each other, and leave behind. Run by Python; prints the name of each check that held."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

LIBRARY = Path(sys.argv[1])
sys.path.insert(0, str(LIBRARY))

from jobkit import environment, native, sessions, spark_pages, storage  # noqa: E402
from pyspark.errors import AnalysisException  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402

BUSY = "def run(job):\n    job.spark.range(10**13).agg(F.sum(F.col('id') % 7)).collect()\n"
IMPORTS = "from pyspark.sql import functions as F\n"
WITHIN = 90  # Seconds after which nothing of a process that was killed may be under way.


def session(name: str, **settings: str) -> SparkSession:
    """One more session, as a job of a name has it."""
    return sessions.shared({"name": name, "needs": []}, settings)


def started(name: str, code: str, **files: str) -> subprocess.Popen[str]:
    """A job of a name, as Airflow's task starts it."""
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(LIBRARY, folder, dirs_exist_ok=True)
    spec = {"name": name, "kind": "batch", "main": "main.py", "needs": [], "params": {}, "reads": {}, "writes": {}}
    (folder / "job.json").write_text(json.dumps(spec))
    for file, text in {"main": code, **files}.items():
        (folder / f"{file}.py").write_text(IMPORTS + text)
    # As Airflow's task does: a report of before must not speak for this try.
    storage.delete(f"{environment.base()}/runs/{name}/now")
    words = [sys.executable, str(folder / "run_job.py"), "--run", "now", "--shared"]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)


def report(name: str) -> Any:
    return storage.read_json(f"{environment.base()}/runs/{name}/now/run.json")


def ran(name: str, code: str, **files: str) -> Any:
    """What a job leaves of itself."""
    job = started(name, code, **files)
    printed, _ = job.communicate(timeout=120)
    return report(name) or printed


def under_way(spark: SparkSession, name: str) -> int:
    """Spark's jobs that run for a job of a name."""
    listed = spark_pages._asked(f"{spark.conf.get('spark.app.id')}/jobs?status=running")
    return sum(any(f"User_{name}_" in tag for tag in one["jobTags"]) for one in listed)


def until(what: str, asked: Callable[[], bool], within: int = 60) -> None:
    end = time.monotonic() + within
    while not asked():
        assert time.monotonic() < end, f"{what}: not within {within} s"
        time.sleep(0.5)


def views_and_settings_are_a_sessions_own(spark: SparkSession) -> None:
    other = session("other", **{"spark.sql.shuffle.partitions": "5"})
    other.range(3).createOrReplaceTempView("mine")
    assert other.table("mine").count() == 3
    assert not spark.catalog.tableExists("mine")
    assert (other.conf.get("spark.sql.shuffle.partitions"), spark.conf.get("spark.sql.shuffle.partitions")) == ("5", "8")
    assert len(native.plans(other)) >= 1
    assert not any("mine" in plan for plan in native.plans(spark))
    sessions.end(other)


def what_one_has_cached_is_no_others_answer(spark: SparkSession) -> None:
    path = f"{environment.base()}/runs/cached"
    spark.range(3).write.mode("overwrite").parquet(path)
    other = session("caching")
    assert other.read.parquet(path).cache().count() == 3
    sessions.end(other)
    spark.range(5).write.mode("overwrite").parquet(path)
    assert session("later").read.parquet(path).count() == 5


def a_setting_of_the_whole_driver_is_refused(spark: SparkSession) -> None:
    try:
        spark.conf.set("spark.executor.memory", "9g")
    except AnalysisException as error:
        assert "CANNOT_MODIFY_CONFIG" in str(error), error
        return
    raise AssertionError("it was taken")


def functions_on_executors_have_the_jobs_own_modules(_: SparkSession) -> None:
    code = (
        "from helper import twice\n"
        "def run(job):\n"
        "    made = F.udf(lambda number: twice(number), 'int')\n"
        "    return [row[0] for row in job.spark.range(3).select(made('id')).collect()]\n"
    )
    found = ran("functions", code, helper="def twice(number):\n    return 2 * number\n")
    assert found["result"] == [0, 2, 4], found
    wrong = ran("functions", code, helper="def twice(number):\n    return {}[number]\n")
    assert wrong["final"] and wrong["error"].startswith("jobs/functions/helper.py line 3: KeyError: "), wrong


def what_needs_a_driver_of_its_own_says_so(_: SparkSession) -> None:
    found = ran("rdd", "def run(job):\n    return job.spark.sparkContext.parallelize([1]).count()\n")
    assert found["final"] and found["error"].startswith("jobs/rdd/main.py line 3: "), found
    assert 'say `driver: "own"` in the spark of the job.ts' in found["error"], found


def a_task_that_is_ended_leaves_no_query(spark: SparkSession) -> None:
    job = started("ended", BUSY)
    until("it works", lambda: under_way(spark, "ended") > 0)
    os.killpg(job.pid, signal.SIGTERM)
    job.wait(timeout=10)
    until("nothing of it", lambda: under_way(spark, "ended") == 0, 5)


def nor_does_one_that_is_killed(spark: SparkSession) -> None:
    job = started("killed", BUSY)
    until("it works", lambda: under_way(spark, "killed") > 0)
    os.killpg(job.pid, signal.SIGKILL)
    until("nothing of it", lambda: under_way(spark, "killed") == 0, WITHIN)


def many_at_once_end_well(_: SparkSession) -> None:
    code = "def run(job):\n    return job.spark.range(1000).groupBy(F.col('id') % 7).count().count()\n"
    with ThreadPoolExecutor(5) as pool:
        found = list(pool.map(lambda number: ran(f"many-{number}", code), range(5)))
    assert [one["result"] for one in found] == [7] * 5, found


CHECKS = (
    views_and_settings_are_a_sessions_own,
    what_one_has_cached_is_no_others_answer,
    a_setting_of_the_whole_driver_is_refused,
    functions_on_executors_have_the_jobs_own_modules,
    what_needs_a_driver_of_its_own_says_so,
    many_at_once_end_well,
    a_task_that_is_ended_leaves_no_query,
    nor_does_one_that_is_killed,
)


def main() -> None:
    """Run the checks."""
    spark = session("checks", **{"spark.sql.shuffle.partitions": "8"})
    for check in CHECKS:
        check(spark)
        print(f"held: {check.__name__.replace('_', ' ')}", flush=True)
    sessions.end(spark)


main()
