"""Migrates Airflow's database, then makes the administrator, or gives the one that is there the stack's password.

In one process: each of Airflow's commands loads all of Airflow for itself, which is most of what it does (two of them took 6.8 s of CPU, this
4.1).
"""

import contextlib
import io
import logging
import os
import sys

from airflow.__main__ import main

ADMIN = ("--username", "admin", "--password", os.environ["ADMIN_PASSWORD"])
NAME = ("--role", "Admin", "--firstname", "Head", "--lastname", "Water", "--email", "admin@localhost")


def airflow(*words: str) -> None:
    """Run one of Airflow's commands."""
    sys.argv = ["airflow", *words]
    main()


airflow("db", "migrate")
# Two hundred lines of permissions, and that there is no user yet.
logging.disable(logging.WARNING)
printed = io.StringIO()
try:
    with contextlib.redirect_stdout(printed):
        airflow("users", "create", *ADMIN, *NAME)
except BaseException:
    print(printed.getvalue())
    raise
if "already exist" in printed.getvalue():
    airflow("users", "reset-password", *ADMIN)
    print("the administrator has the stack's password")
else:
    print("made the administrator")
