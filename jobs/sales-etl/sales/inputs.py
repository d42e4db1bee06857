"""The setup stage: the input is there before anything runs, and a user's file is never overwritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import layout

FILES = ("sales_data.csv", "customer_data.csv")


def missing(found: Callable[[str], bool], source: str) -> list[str]:
    """The input files that `source` lacks; `found` says whether a key exists."""
    return [name for name in FILES if not found(f"{source}/{name}")]


def ensure(
    found: Callable[[str], bool],
    put: Callable[[str, str], None],
    source: str,
    samples: Mapping[str, str],
) -> str:
    """Put the sample files into the default folder when it has none of them; returns what was done.

    Raises ValueError when only one of the two is there, or when a folder that the user named lacks any: a half sample would
    mix with the user's data.
    """
    lacking = missing(found, source)
    if not lacking:
        return f"found {' and '.join(FILES)} in {source}"
    if source != layout.INPUT or len(lacking) < len(FILES):
        raise ValueError(
            f"{source} lacks {' and '.join(lacking)}: upload it, or run without the parameter "
            f"'input' and with an empty {layout.INPUT} to use the sample data"
        )
    for name in FILES:
        put(f"{source}/{name}", samples[name])
    return f"put the sample {' and '.join(FILES)} into {source}"
