"""spark-submit's command line, and what its output says."""

from __future__ import annotations

import re
import signal
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

# The line by which `run_job.py` says which of Spark's applications it is.
APPLICATION = re.compile(r"^Spark application (\S+)$")
# What says why a driver died, the surest first: a cause below other errors, what Python says last, what Spark logs as an error.
CAUSES = (
    re.compile(r"^Caused by: (.+)"),
    re.compile(r"^((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt)\b.*)"),
    re.compile(r'^Exception in thread "[^"]*" (.+)'),
    re.compile(r"^\S+ \S+ ERROR (.+)"),
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


class Output:
    """What a driver has printed, as far as it matters."""

    def __init__(self) -> None:
        self.application: str | None = None
        self._lines: deque[str] = deque(maxlen=KEPT)

    def add(self, line: str) -> None:
        """Take notice of a line."""
        self._lines.append(line)
        found = APPLICATION.match(line)
        if found:
            self.application = found[1]

    def cause(self, code: int) -> str:
        """Why the driver ended, in a sentence or two.

        :param code: its exit code; a negative one is the signal that ended it.
        """
        if code in (-signal.SIGKILL, 128 + signal.SIGKILL):
            return (
                "Spark's driver was killed, which is what Linux does when memory runs out: give it more (`airflow.schedulerMemory` on "
                "Docker, `airflow.taskMemory` on Kubernetes), or let the job run beside fewer others"
            )
        for pattern in CAUSES:
            for line in reversed(self._lines):
                found = pattern.match(line)
                if found:
                    return f"Spark's driver failed: {found[1]}"
        last = self._lines[-1] if self._lines else "it printed nothing"
        return f"Spark's driver ended with {code}: {last}"
