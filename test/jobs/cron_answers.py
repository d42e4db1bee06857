"""What Airflow makes of cron lines: `cron_answers.py < lines > cron-answers.txt`, in the image of Airflow.

Each line of the answer begins with + where Airflow takes the cron line and finds its next time, with - where it does not.
"""

import sys
from importlib.metadata import version

import pendulum
from airflow.timetables.trigger import CronTriggerTimetable

print(f"croniter=={version('croniter')}")
for line in sys.stdin.read().splitlines():
    try:
        timetable = CronTriggerTimetable(line, timezone="UTC")
        timetable.validate()
        timetable._get_next(pendulum.datetime(2026, 1, 1))
        print(f"+{line}")
    except Exception:
        print(f"-{line}")
