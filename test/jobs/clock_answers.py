"""When Airflow runs a job by the clocks of its time zone: `clock_answers.py > clock-answers.txt`, in the image of Airflow, beside it `jobs/lib`.

A line of the answer is the schedule, the time zone and the moments at which a run begins, about the days of 2026 with 23 and 25 hours.
"""

import json
import os
import sys
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pendulum
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.timetables import trigger
from airflow.timetables.base import TimeRestriction

sys.path.insert(0, str(Path(__file__).parents[2] / "jobs" / "lib"))
from jobkit.dag import job_dag  # noqa: E402

os.environ["HEADWATER_SPARK_MASTER"] = "spark://m:7077"
JOB = {
    "name": "nightly",
    "stages": ["run"],
    "params": {},
    "needs": [],
    "reads": {},
    "writes": {},
    "retries": 0,
    "timeout": 60,
    "concurrency": 1,
    "spark": {"driver": "own", "driverMemory": "1m", "memory": "1m", "cores": 1, "executors": 1, "conf": {}},
}
SCHEDULES = ("0 3 * * *", "30 2 * * *", "0 0 * * *", "30 0 * * *", "30 23 * * *")
# Clocks change at night, at midnight, and at midnight to the day before. Cuba's stay as they are since March.
CHANGES = {
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),
    "America/Havana": ("2026-03-08",),
    "America/Santiago": ("2026-04-04", "2026-09-06"),
}


def runs(schedule, zone, day):
    """The moments at which runs of the day before, the day and the day after begin, where the scheduler looks each half hour."""
    dag = job(schedule, zone)
    timetable = coerce_to_core_timetable(dag.timetable)
    restriction = TimeRestriction(dag.start_date, None, catchup=dag.catchup)
    middle = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone))
    asked = {(middle + timedelta(days=by)).date() for by in (-1, 0, 1)}
    last, found = None, []
    for step in range(-96, 97):
        now = pendulum.instance(middle.astimezone(timezone.utc) + timedelta(minutes=30 * step, seconds=5))
        trigger.utcnow = lambda now=now: now
        run = timetable.next_dagrun_info(last_automated_data_interval=last, restriction=restriction)
        if run.run_after <= now:
            last = run.data_interval
            found.append(run.run_after.astimezone(ZoneInfo(zone)))
    return [one.isoformat(timespec="minutes") for one in found if one.date() in asked]


def job(schedule, zone):
    """The DAG of a job, as the platform makes it."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "job.json").write_text(json.dumps({**JOB, "schedule": schedule, "timezone": zone}))
        (Path(folder) / "dag.py").touch()
        return job_dag(f"{folder}/dag.py")


print(f"apache-airflow-core=={version('apache-airflow-core')}")
for zone, days in CHANGES.items():
    for schedule in SCHEDULES:
        for day in days:
            print(schedule, zone, day, *runs(schedule, zone, day), sep="\t")
