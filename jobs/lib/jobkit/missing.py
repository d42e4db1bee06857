"""Tables that are gone although the stack has made them, as when somebody has dropped one: no other try brings them back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# How each kind's store, or what asks it, says that there is no such table.
SAID = {
    "postgres": re.compile(r'relation "([\w.]+)" does not exist'),
    "cassandra": re.compile(r"Couldn't find ([\w.]+) or any similarly named|(?:unconfigured table|table) ([\w.]+)(?: does not exist|$)", re.M),
    "lake": re.compile(r"TABLE_OR_VIEW_NOT_FOUND\] The table or view ((?:`?\w+`?\.?)+)|Table does not exist: ([\w.]+)"),
}

def missing(error: BaseException, spec: Mapping[str, Any]) -> str | None:
    """Which of a job's tables an error says to be gone, and what brings it back; None of any other error.

    :param spec: the job's `job.json`.
    """
    said = str(error)
    for one in [*spec["reads"].values(), *spec["writes"].values()]:
        if one["kind"] in SAID and any(_is(found, one["name"]) for found in _names(SAID[one["kind"]], said)):
            return f"{one['uri']} is not there any more: somebody has dropped what the stack has made. npm run up -- --again makes it again, empty"
    return None


def _names(pattern: re.Pattern[str], said: str) -> list[str]:
    return [name.replace("`", "") for found in pattern.finditer(said) for name in found.groups() if name]


def _is(found: str, name: str) -> bool:
    """Whether a name that a store says is a dataset's: with the lake's catalog before it, or without its schema."""
    return found == name or found.endswith(f".{name}") or ("." not in found and name.endswith(f".{found}"))
