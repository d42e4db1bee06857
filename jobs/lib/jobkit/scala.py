"""Jobs in Scala: an object in the driver's JVM, whose job is answered for here, so that both languages have one library.

What the object is given is Python's `Job` behind the interface `headwater.Job`: py4j calls back for each of its methods, as it
does for a stream's foreachBatch.
"""

from __future__ import annotations

import logging
from functools import reduce
from typing import Any

from py4j.java_gateway import JavaPackage
from py4j.protocol import Py4JJavaError
from pyspark.java_gateway import ensure_callback_server_started
from pyspark.sql import DataFrame

from .job import Job

# The class of what Scala sees when Python has raised an error.
RAISED_IN_PYTHON = "py4j.Py4JException"


class ScalaMain:
    """A job's object in Scala, by its name; its jar is on the session's class path."""

    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, job: Job) -> None:
        """Run it. An error that the job's Python raised meanwhile is raised as it was, any other with Scala's stack trace."""
        found = reduce(getattr, self.name.split("."), job.spark._jvm)
        if isinstance(found, JavaPackage):
            raise RuntimeError(f"{job.name}: its jar has no object {self.name}")
        ensure_callback_server_started(job.spark.sparkContext._gateway)
        # It would log each error that is raised for Scala with a trace of its own inside; here it is raised again, once.
        logging.getLogger("py4j.clientserver").setLevel(logging.CRITICAL)
        answers = Answers(job)
        try:
            found.run(answers)
        except Py4JJavaError as error:
            if answers.raised is not None and _from_python(error):
                raise answers.raised from None
            raise


class Answers:
    """A job as Scala sees it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.raised: Exception | None = None

    def name(self) -> str:
        return self._job.name

    def asOf(self) -> str:
        return self._job.as_of

    def param(self, name: str) -> str:
        return self._raising(lambda: self._job.params[name])

    def read(self, role: str) -> Any:
        return self._raising(lambda: self._job.read(role)._jdf)

    def write(self, role: str, frame: Any) -> int:
        return self._raising(lambda: self._job.write(role, DataFrame(frame, self._job.spark)))

    def log(self, message: str) -> None:
        self._job.log.info("%s", message)

    def _raising(self, work: Any) -> Any:
        try:
            return work()
        except Exception as error:
            self.raised = error
            raise

    class Java:
        implements = ["headwater.Job"]


def _from_python(error: Py4JJavaError) -> bool:
    cause = error.java_exception
    while cause is not None:
        if cause.getClass().getName() == RAISED_IN_PYTHON:
            return True
        cause = cause.getCause()
    return False
