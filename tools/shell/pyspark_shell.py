"""PySpark with a declared job at hand, on the stack's own data: it lies in a folder with the job's code, which goes with its end.

It runs `script.py`, if that is there, and asks for lines if not.
"""

from __future__ import annotations

import code
import json
import os
import shutil
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from jobkit.submit import pyspark  # noqa: E402

# In its tests Spark is a package like another.
if "SPARK_HOME" in os.environ:
    sys.path[:0] = pyspark(os.environ["SPARK_HOME"]).split(os.pathsep)

from jobkit.errors import DataError  # noqa: E402
from jobkit.job import Job  # noqa: E402
from jobkit.sessions import end, hand_on  # noqa: E402
from pyspark.errors import PySparkException  # noqa: E402
from pyspark.sql import functions as F  # noqa: E402
from spark_words import words  # noqa: E402
from sql_session import connect  # noqa: E402

SCRIPT = HERE / "script.py"
WRITES = ("write", "stage", "publish")


class Reader(Job):
    """A job that changes nothing."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for name in WRITES:
            setattr(self, name, self._refuse)

    def _refuse(self, *_: Any, **__: Any) -> None:
        raise DataError("this changes something: say --write")


class Console(code.InteractiveConsole):
    """Runs lines; what runs on executors has the job's own code with it, and Ctrl-C ends it there."""

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__(names)
        self._spark = names["spark"]

    def runcode(self, code: Any) -> None:
        """Run what was typed."""
        hand_on(HERE)
        try:
            super().runcode(code)
        except KeyboardInterrupt:
            self._spark.interruptAll()
            raise

    def showtraceback(self) -> None:
        """Say what is wrong, where in the job's code or the lines it is."""
        self.write(said(*sys.exc_info()[1:]))


def said(error: BaseException, frames: TracebackType | None) -> str:
    """An error's words, below the lines of the job's code and of what was typed."""
    own = [one for one in traceback.extract_tb(frames) if one.filename.startswith("<") or _is_jobs(one.filename)]
    lines = "".join(traceback.format_list(own)).replace(f"{HERE}/", "")
    known = isinstance(error, (DataError, PySparkException))
    last = f"{words(error)}\n" if known else "".join(traceback.format_exception_only(error))
    return f"{lines}{last}"


def _is_jobs(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(HERE) and path != Path(__file__) and not path.is_relative_to(HERE / "jobkit")


def banner(job: Job) -> str:
    """What is at hand."""
    roles = [f"  job.read({role!r})  {one.uri}" for role, one in {**job._reads, **job._writes}.items()]
    return "\n".join([f"{job.name} as of {job.as_of}: job, spark, F (pyspark.sql.functions); Ctrl-D ends.", *roles])


def main(given: Mapping[str, Any]) -> int:
    """Open the session and answer until there is no more."""
    spec = json.loads((HERE / "job.json").read_text())
    spark = connect(spec["needs"], given["write"])
    try:
        kind = Job if given["write"] else Reader
        job = kind(spark, spec, run=given["run"], as_of=given["as_of"], params=given["params"])
        names = sys.modules["__main__"].__dict__
        names.update(job=job, spark=spark, F=F)
        if SCRIPT.exists():
            return script(names)
        import readline
        import rlcompleter  # noqa: F401

        readline.parse_and_bind("tab: complete")
        Console(names).interact(banner(job), exitmsg="")
        return 0
    finally:
        end(spark)


def script(names: dict[str, Any]) -> int:
    """Run what is read; returns 1 where it fails."""
    try:
        todo = compile(SCRIPT.read_text(encoding="utf-8"), "<stdin>", "exec")
        hand_on(HERE)
        exec(todo, names)
    except Exception as error:
        print(said(error, error.__traceback__), end="", file=sys.stderr)
        return 1
    return 0


def ended() -> int:
    """Open it with what it is given, and leave nothing behind; returns its exit code."""
    try:
        given = json.loads((HERE / "given.json").read_text(encoding="utf-8"))
        os.environ.update(given["env"])
        return main(given)
    except (DataError, PySparkException) as error:
        print(words(error), file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(HERE, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(ended())
