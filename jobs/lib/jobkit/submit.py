"""spark-submit's command line, and what its output says."""

from __future__ import annotations

import os
import re
import signal
from collections import deque
from collections.abc import Mapping, Sequence
from glob import glob
from typing import Any

# The line by which `run_job.py` says which of Spark's applications it is.
APPLICATION = re.compile(r"^Spark application (\S+)$")
# And that by which it says which session it is, and on whose driver.
SESSION = re.compile(r"^Spark session (\S+) of application (\S+)$")
# What says why a driver died, the surest first: a cause below other errors, what Python says last, what Spark logs as an error.
CAUSES = (
    re.compile(r"^Caused by: (.+)"),
    re.compile(r"^((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt)\b.*)"),
    re.compile(r'^Exception in thread "[^"]*" (.+)'),
    re.compile(r"^\S+ \S+ ERROR (.+)"),
    # Java's own, of an option that it does not know or take, before what only says that it ends.
    re.compile(r"^((?:Unrecognized|Invalid|Improperly specified|Conflicting|Too small|Could not) .+)"),
    re.compile(r"^(Error: (?!A fatal exception has occurred).+)"),
)
# spark-submit starts a Java to put its command line together, which the optimizing compiler slows down.
LAUNCHER = {"SPARK_LAUNCHER_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
KEPT = 2000  # Lines of its end in which a cause is looked for.


def command(
    master: str,
    name: str,
    size: Mapping[str, Any],
    conf: Mapping[str, str],
    application: Sequence[str],
    jars: str | None = None,
) -> list[str]:
    """The command line that runs an application as a driver beside the one who starts it.

    :param name: the application's, as Spark's pages have it.
    :param size: what the job takes of the cluster.
    :param application: its file and arguments.
    """
    options = {
        "--master": master,
        "--name": name,
        "--driver-memory": size["driverMemory"],
        "--executor-memory": size["memory"],
        "--executor-cores": size["cores"],
        "--num-executors": size["executors"],
        "--total-executor-cores": size["cores"] * size["executors"],
        **({"--jars": jars} if jars else {}),
    }
    settings = [word for key, value in conf.items() for word in ("--conf", f"{key}={value}")]
    words = [str(word) for option in options.items() for word in option]
    return ["spark-submit", *words, *settings, *application]


def on_shared(python: str, application: Sequence[str], conf: Mapping[str, str]) -> list[str]:
    """The command line that runs an application in a session on the shared driver.

    :param conf: the session's settings.
    """
    settings = [word for key, value in conf.items() for word in ("--conf", f"{key}={value}")]
    return [python, *application, "--shared", *settings]


def pyspark(spark_home: str) -> str:
    """The path on which Python finds Spark's own packages, as spark-submit sets it."""
    return os.pathsep.join([f"{spark_home}/python", *sorted(glob(f"{spark_home}/python/lib/py4j-*-src.zip"))])


class Output:
    """What a driver has printed, as far as it matters.

    :param what: the process that prints, in words.
    """

    def __init__(self, what: str = "Spark's driver") -> None:
        self._what = what
        self.application: str | None = None
        self.session: str | None = None
        self._lines: deque[str] = deque(maxlen=KEPT)

    def add(self, line: str) -> None:
        """Take notice of a line."""
        self._lines.append(line)
        found = APPLICATION.match(line)
        if found:
            self.application = found[1]
        found = SESSION.match(line)
        if found:
            self.session, self.application = found.groups()

    def cause(self, code: int) -> str:
        """Why the driver ended, in a sentence or two.

        :param code: its exit code; a negative one is the signal that ended it.
        """
        if code in (-signal.SIGKILL, 128 + signal.SIGKILL):
            return (
                f"{self._what} was killed, which is what Linux does when memory runs out: give it more (`airflow.schedulerMemory` on "
                "Docker, `airflow.taskMemory` on Kubernetes), or let the job run beside fewer others"
            )
        for pattern in CAUSES:
            for line in reversed(self._lines):
                found = pattern.match(line)
                if found:
                    return f"{self._what} failed: {found[1]}"
        last = self._lines[-1] if self._lines else "it printed nothing"
        return f"{self._what} ended with {code}: {last}"
