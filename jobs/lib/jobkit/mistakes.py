"""Mistakes in a job's own code, which no other try would mend."""

from __future__ import annotations

import traceback
from pathlib import Path

from pyspark.errors import AnalysisException

# What Spark and Python say of code that is wrong, whatever the data.
MISTAKES = (AnalysisException, NameError, SyntaxError, ImportError)
LIBRARY = Path(__file__).parent


def mistake(error: Exception, folder: Path, job: str) -> str | None:
    """Where a mistake in a job's own code is, and what it is; None for what may be no mistake in the code.

    :param folder: where the job's files are.
    """
    if not isinstance(error, MISTAKES):
        return None
    # Spark's message goes on with the whole plan.
    first = (str(error).splitlines() or [""])[0]
    said = f"{type(error).__name__}: {first.removesuffix(';')}"
    if isinstance(error, SyntaxError):
        places = [(error.filename or "", error.lineno)]
    else:
        places = [(one.filename, one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    for file, line in reversed(places):
        path = Path(file)
        if path.is_relative_to(folder) and not path.is_relative_to(LIBRARY):
            return f"jobs/{job}/{path.relative_to(folder)} line {line}: {said}"
    return said
