#!/usr/bin/env bash
# Airflow 3.3.2 with pendulum 3.3.0: where the clock goes back at one o'clock to midnight, as in Havana, a day begins at the second midnight;
# for Python's zoneinfo, and Java, it begins at the first. A daily interval covers the first hour of the next date, and an hourly DAG whose
# start date is made with pendulum leaves that hour out; made with zoneinfo, it does not.
# Seen: for '0 0 * * *' 2026-10-31 has 25 hours, to 05:00Z, and 2026-11-01 has 24; of the 25 hours that zoneinfo gives 2026-11-01, an hourly DAG
# that starts at midnight of it has 24 runs with pendulum.datetime(2026, 11, 1, tz=…), 25 with datetime(2026, 11, 1, tzinfo=ZoneInfo(…)).
. "$(dirname "$0")/python.bash"
export AIRFLOW_HOME=$work
python apache-airflow-core==3.3.2 apache-airflow-task-sdk==1.3.2 croniter==7.0.0 pendulum==3.3.0 sqlalchemy==2.1.9 <<'PY'
from datetime import datetime, timezone
from zoneinfo import ZoneInfo
import pendulum
from airflow.sdk import DAG
from airflow.timetables.base import TimeRestriction
from airflow.timetables.interval import CronDataIntervalTimetable
from airflow.timetables.trigger import CronTriggerTimetable
havana = "America/Havana"
def runs(timetable, first, last):
    run, restriction = None, TimeRestriction(earliest=first, latest=last, catchup=True)
    while run := timetable.next_dagrun_info(last_automated_data_interval=run and run.data_interval, restriction=restriction):
        yield run
def midnight(month, day):
    return pendulum.instance(datetime(2026, month, day, tzinfo=ZoneInfo(havana)).astimezone(timezone.utc))
days = [run.data_interval for run in runs(CronDataIntervalTimetable("0 0 * * *", timezone=havana), midnight(10, 31), midnight(11, 3))]
told("2026-10-31 ends", days[0].end.in_timezone("UTC").isoformat(), "2026-11-01T05:00:00+00:00")
told("hours of the days from 2026-10-31", [round((day.end - day.start).total_seconds() / 3600) for day in days[:3]], [25, 24, 24])
told("zoneinfo's hours of 2026-11-01", (midnight(11, 2) - midnight(11, 1)).total_seconds() / 3600, 25.0)
hourly = CronTriggerTimetable("0 * * * *", timezone=havana)
for name, start, expected in (
    ("pendulum", pendulum.datetime(2026, 11, 1, tz=havana), 24),
    ("zoneinfo", datetime(2026, 11, 1, tzinfo=ZoneInfo(havana)), 25),
):
    dag = DAG("hourly", schedule="0 * * * *", start_date=start)
    told(f"hourly runs from {name}'s start date", sum(run.run_after < midnight(11, 2) for run in runs(hourly, dag.start_date, midnight(11, 3))), expected)
PY
