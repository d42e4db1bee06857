"""Mistakes in a job's own code, which no other try would mend."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from pyspark.errors import (
    AnalysisException,
    PySparkAttributeError,
    PySparkTypeError,
    PySparkValueError,
    PythonException,
)

# What Spark and Python say of code that is wrong, whatever the data.
MISTAKES = (
    AnalysisException,
    PySparkAttributeError,
    PySparkTypeError,
    PySparkValueError,
    NameError,
    SyntaxError,
    ImportError,
    SystemExit,
)
# What code raises itself where it is wrong, or a parameter is none that it can use; elsewhere, as below a connection, it may pass.
OWN = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError)
LIBRARY = Path(__file__).parent
# What calls a job's code, and is published beside it.
CALLERS = {LIBRARY.parent / name for name in ("run_job.py", "run_service.py")}
# A place in the traceback of a Python that an executor ran, and the error that is its last line.
PLACE = re.compile(r'^  File "([^"]+)", line (\d+)', re.M)
LAST = re.compile(r"^(([A-Z]\w*)(?:: .*)?)$", re.M)


def first_line(error: BaseException) -> str:
    """What an error says: Spark's message goes on with the whole plan, and may begin with an empty line."""
    return next((line for line in str(error).splitlines() if line), "").removesuffix(";")


def mistake(error: BaseException, folder: Path, job: str) -> str | None:
    """Where a mistake in a job's own code is, and what it is; None for what may be no mistake in the code.

    :param folder: where the job's files are.
    """
    if isinstance(error, PythonException):
        return _on_executor(str(error), folder, job)
    if not isinstance(error, MISTAKES) and not _own(error, folder):
        return None
    said = f"{type(error).__name__}: {first_line(error)}"
    if "JVM_ATTRIBUTE_NOT_SUPPORTED" in said:
        said += ' A driver of its own has it: say `driver: "own"` in the spark of the job.ts.'
    if isinstance(error, SyntaxError):
        places = [(error.filename or "", error.lineno)]
    else:
        places = [(one.filename, one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    for file, line in reversed(places):
        if _is_own(file, folder):
            return f"jobs/{job}/{Path(file).relative_to(folder)} line {line}: {said}"
    return said


def _on_executor(said: str, folder: Path, job: str) -> str | None:
    """The same of a function that executors ran: of its error there is the text alone."""
    places, last = PLACE.findall(said), LAST.findall(said)
    if not places or not Path(places[-1][0]).is_relative_to(folder):
        return None
    (file, line), (words, kind) = places[-1], last[-1] if last else ("", "")
    if kind not in {one.__name__ for one in (*OWN, *MISTAKES)}:
        return None
    return f"jobs/{job}/{Path(file).relative_to(folder)} line {line}: {words}"


def _own(error: BaseException, folder: Path) -> bool:
    """Whether it is an error of Python that a job's own file raises, or this library for it, not something below either."""
    frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    raised_here = bool(frames) and (
        _is_own(frames[-1], folder) or Path(frames[-1]).is_relative_to(LIBRARY)
    )
    return type(error) in OWN and raised_here and any(_is_own(one, folder) for one in frames)


def _is_own(file: str, folder: Path) -> bool:
    """Whether a file is the job's, and not this library's, which is published with it."""
    path = Path(file)
    return path.is_relative_to(folder) and not path.is_relative_to(LIBRARY) and path not in CALLERS
