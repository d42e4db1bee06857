"""What an error comes down to, in a line: Spark wraps the first cause into others, and says them all with their stacks."""

from __future__ import annotations

import re

from .errors import Meanwhile

CAUSED = re.compile(r"^\s*Caused by: (.+)$", re.M)
TRACEBACK = "Traceback (most recent call last):"
# Where Java's frames begin, or Spark's list of them.
FRAMES = re.compile(r"^\s*(at [\w.$]+\(|Driver stacktrace:|JVM stacktrace:)")


# What a session on the shared driver says once that one has ended.
GONE = re.compile(r"\[(NO_ACTIVE_SESSION|INVALID_HANDLE\.SESSION_\w+|RETRIES_EXCEEDED)\]|StatusCode\.UNAVAILABLE")
ENDED = (
    "the driver that jobs share has ended meanwhile, as it does when its memory runs out, and is started anew: what was under way is tried "
    'again; a job that needs more than headwater:spark.driverMemory has a driver of its own with `driver: "own"` in the spark of its job.ts'
)


def cause(error: BaseException) -> str:
    """The innermost cause that an error's words have, else its first line."""
    if GONE.search(str(error)):
        return ENDED
    if isinstance(error, Meanwhile):
        return str(error)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    caused = CAUSED.findall(str(error))
    if caused:
        return caused[-1].strip()
    if TRACEBACK in lines:
        # Of a Python that an executor ran: its last line is the one before Java's frames.
        after = lines[len(lines) - lines[::-1].index(TRACEBACK) :]
        python = [line for line in after if not FRAMES.match(line)]
        return python[-1] if python else lines[0]
    if lines and lines[0].startswith("An error occurred while calling") and len(lines) > 1:
        return lines[1].removeprefix(": ")
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
