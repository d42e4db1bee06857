"""Where the platform's stores are, as the platform tells every process that runs a job: variables that start with HEADWATER_."""

from __future__ import annotations

import os


def variable(name: str) -> str:
    """The value of HEADWATER_<name>; raises RuntimeError with the name when a job has no dataset that would give it to it."""
    value = os.environ.get(f"HEADWATER_{name}")
    if not value:
        raise RuntimeError(
            f"HEADWATER_{name} is not set: the platform hands it to jobs with a dataset that needs it"
        )
    return value


def base() -> str:
    """The root of all paths of a job: the platform's bucket, or the folder that a test names."""
    return os.environ.get("HEADWATER_BASE") or f"s3a://{variable('BUCKET')}"
