"""Mistakes in a job's own code, which no other try would mend."""

from __future__ import annotations

import traceback
from pathlib import Path

# What Python says of code that is wrong, whatever the data.
MISTAKES: tuple[type[BaseException], ...] = (NameError, SyntaxError, ImportError, SystemExit)
# What code raises itself where it is wrong, or a parameter is none that it can use; elsewhere, as below a connection, it may pass.
OWN = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError)
LIBRARY = Path(__file__).parent
# What calls a job's code, and is published beside it.
CALLERS = {LIBRARY.parent / name for name in ("run_job.py", "run_service.py")}


def first_line(error: BaseException) -> str:
    """What an error says: Spark's message goes on with the whole plan, and may begin with an empty line."""
    return next((line for line in str(error).splitlines() if line), "").removesuffix(";")


def mistake(error: BaseException, folder: Path, job: str, also: tuple[type[BaseException], ...] = ()) -> str | None:
    """Where a mistake in a job's own code is, and what it is; None for what may be no mistake in the code.

    :param folder: where the job's files are.
    :param also: further kinds of errors that are mistakes.
    """
    if not isinstance(error, (*MISTAKES, *also)) and not _own(error, folder):
        return None
    said = f"{type(error).__name__}: {first_line(error)}"
    if isinstance(error, SyntaxError):
        places = [(error.filename or "", error.lineno)]
    else:
        places = [(one.filename, one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    for file, line in reversed(places):
        if is_own(file, folder):
            return f"jobs/{job}/{Path(file).relative_to(folder)} line {line}: {said}"
    return said


def _own(error: BaseException, folder: Path) -> bool:
    """Whether it is an error of Python that a job's own file raises, or this library for it, not something below either."""
    frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    raised_here = bool(frames) and (
        is_own(frames[-1], folder) or Path(frames[-1]).is_relative_to(LIBRARY)
    )
    return type(error) in OWN and raised_here and any(is_own(one, folder) for one in frames)


def is_own(file: str, folder: Path) -> bool:
    """Whether a file is the job's, and not this library's, which is published with it."""
    path = Path(file)
    return path.is_relative_to(folder) and not path.is_relative_to(LIBRARY) and path not in CALLERS
