"""What is said of an error: Spark's own words, without Java's frames and its plan."""

from __future__ import annotations

import re

from jobkit.causes import CAUSED, GONE, cause
from jobkit.errors import DataError
from pyspark.errors import PySparkException

PLAN = re.compile(r";\n'?\w.*", re.S)


def words(error: BaseException) -> str:
    """An error's words."""
    if isinstance(error, DataError):
        return str(error)
    if "[OPERATION_CANCELED]" in str(error):
        return "ended before its end"
    if GONE.search(str(error)):
        return "the driver that jobs share was started anew meanwhile, and this session ended with it: begin again"
    if isinstance(error, PySparkException):
        text = (error.getMessage() or str(error)).partition("\n\nJVM stacktrace")[0]
        if error.getCondition() or CAUSED.search(text) is None:
            return PLAN.sub("", text).strip()
    return cause(error)
