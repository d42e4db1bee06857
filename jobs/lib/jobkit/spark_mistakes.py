"""Mistakes in the code of a job on Spark."""

from __future__ import annotations

import re
from pathlib import Path

from pyspark.errors import (
    AnalysisException,
    PySparkAttributeError,
    PySparkTypeError,
    PySparkValueError,
    PythonException,
)

from . import mistakes

# What Spark says of code that is wrong, whatever the data.
SPARKS = (AnalysisException, PySparkAttributeError, PySparkTypeError, PySparkValueError)
# A place in the traceback of a Python that an executor ran, and the error that is its last line.
PLACE = re.compile(r'^  File "([^"]+)", line (\d+)', re.M)
LAST = re.compile(r"^(([A-Z]\w*)(?:: .*)?)$", re.M)


def mistake(error: BaseException, folder: Path, job: str) -> str | None:
    """As `mistakes.mistake`, with what Spark says and what its executors ran."""
    if isinstance(error, PythonException):
        return _on_executor(str(error), folder, job)
    said = mistakes.mistake(error, folder, job, SPARKS)
    if said and "JVM_ATTRIBUTE_NOT_SUPPORTED" in said:
        said += ' A driver of its own has it: say `driver: "own"` in the spark of the job.ts.'
    return said


def _on_executor(said: str, folder: Path, job: str) -> str | None:
    """Of a function that executors ran: of its error there is the text alone."""
    places, last = PLACE.findall(said), LAST.findall(said)
    if not places or not Path(places[-1][0]).is_relative_to(folder):
        return None
    (file, line), (words, kind) = places[-1], last[-1] if last else ("", "")
    if kind not in {one.__name__ for one in (*mistakes.OWN, *mistakes.MISTAKES, *SPARKS)}:
        return None
    return f"jobs/{job}/{Path(file).relative_to(folder)} line {line}: {words}"
