"""How far a stream is: the report that its driver leaves in the object store, where `npm run jobs` reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Progress = Mapping[str, Any]
"""What Spark tells of a micro-batch: `StreamingQuery.lastProgress`."""


Offsets = Mapping[str, Mapping[str, int]]
"""Messages before a place in each partition of each topic."""


def report(job: str, at: str, last: Sequence[Progress]) -> dict[str, Any]:
    """The report of a job from the last micro-batch of each of its queries; `at` is the moment, as ISO 8601 has it."""
    latest = _latest(last)
    return {"job": job, "at": at, "queries": [_query(progress, latest) for progress in last]}


def _latest(last: Sequence[Progress]) -> dict[tuple[str, str], int]:
    """The messages in each partition when any query last looked: one in a long micro-batch does not know how far it is behind."""
    found: dict[tuple[str, str], int] = {}
    for source in (source for progress in last for source in progress["sources"]):
        for place, offset in _places(source.get("latestOffset")):
            found[place] = max(offset, found.get(place, 0))
    return found


def _query(progress: Progress, latest: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    ends = [one for source in progress["sources"] for one in _places(source.get("endOffset"))]
    return {
        "name": progress["name"],
        "batch": progress["batchId"],
        # An offset is the number of messages before it, also after a start from the checkpoint.
        "rows": sum(offset for _, offset in ends),
        "lag": sum(max(0, latest.get(place, 0) - offset) for place, offset in ends),
        "rows_per_second": round(progress.get("inputRowsPerSecond") or 0.0, 1),
        "milliseconds": dict(progress["durationMs"]),
    }


def _places(offsets: Offsets | None) -> Iterator[tuple[tuple[str, str], int]]:
    for topic, partitions in (offsets or {}).items():
        for partition, offset in partitions.items():
            yield (topic, partition), offset
