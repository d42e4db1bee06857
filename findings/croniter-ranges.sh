#!/usr/bin/env bash
# croniter 7.0.0, which Airflow 3 reads schedules with: a range whose ends are equal is the whole field, alone or among others in a list, so
# that a program that writes `{first}-{last}` makes an hourly job of a daily one. With a step it counts over the whole field. An expression that
# has no date in any year is called valid; only `get_next` raises.
# Seen: '0 5-5 * * *' after midnight -> 01:00, 02:00, 03:00; '0 5-5/2 * * *' -> 02:00, 04:00, 06:00; '0 0 1,15-15 * *' -> each day;
# '0 0 * * fri-fri' -> each day; '0 0 30 2 *' -> valid, get_next raises CroniterBadDateError.
. "$(dirname "$0")/python.bash"
python croniter==7.0.0 <<'PY'
from datetime import datetime
from croniter import croniter
def three(expression, form):
    dates = croniter(expression, datetime(2026, 6, 1))
    return ", ".join(dates.get_next(datetime).strftime(form) for _ in range(3))
for expression, form, expected in (
    ("0 5 * * *", "%d %H:%M", "01 05:00, 02 05:00, 03 05:00"),
    ("0 5-6 * * *", "%d %H:%M", "01 05:00, 01 06:00, 02 05:00"),
    ("0 5-5 * * *", "%d %H:%M", "01 01:00, 01 02:00, 01 03:00"),
    ("0 5-5/2 * * *", "%d %H:%M", "01 02:00, 01 04:00, 01 06:00"),
    ("0 0 1,15-15 * *", "%d.%m.", "02.06., 03.06., 04.06."),
    ("0 0 * * fri-fri", "%d.%m.", "02.06., 03.06., 04.06."),
):
    told(expression, three(expression, form), expected)
told("0 0 30 2 * is valid", croniter.is_valid("0 0 30 2 *"), True)
told("its next date", error(lambda: three("0 0 30 2 *", "%d.%m.")), "CroniterBadDateError")
PY
