"""What the shared driver's pages tell of a session's queries, by their REST interface."""

from __future__ import annotations

import json
import urllib.request
from http.client import NOT_FOUND
from typing import Any
from urllib.error import HTTPError

from . import environment

WITHIN = 10  # Seconds.


def plans(application: str, session: str) -> list[str]:
    """The plans of a session's queries, in words."""
    # As Spark begins the description of a query that came by Connect.
    begins = f'Spark Connect - session_id: "{session}"'
    listed = _asked(f"{application}/sql?details=false&planDescription=false&length=1000")
    own = [one["id"] for one in listed if one["description"].startswith(begins)]
    told = (_plan(f"{application}/sql/{id}?details=false&planDescription=true") for id in own)
    return [plan for plan in told if plan is not None]


def _plan(path: str) -> str | None:
    """The plan of a query; None of one that the driver, which keeps the last ones of all jobs, has forgotten meanwhile."""
    try:
        return _asked(path)["planDescription"]
    except HTTPError as error:
        if error.code != NOT_FOUND:
            raise
        return None


def _asked(path: str) -> Any:
    url = f"{environment.variable('SPARK_CONNECT_PAGES')}/api/v1/applications/{path}"
    with urllib.request.urlopen(url, timeout=WITHIN) as answer:
        return json.load(answer)
