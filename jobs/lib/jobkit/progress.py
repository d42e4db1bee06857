"""How far a stream is: the report that its driver leaves in the object store, where `npm run jobs` reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Progress = Mapping[str, Any]
"""What Spark tells of a micro-batch: `StreamingQuery.lastProgress`."""


def report(job: str, at: str, last: Sequence[Progress]) -> dict[str, Any]:
    """The report of a job from the last micro-batch of each of its queries; `at` is the moment, as ISO 8601 has it."""
    return {"job": job, "at": at, "queries": [_query(progress) for progress in last]}


def _query(progress: Progress) -> dict[str, Any]:
    ends = [(source["endOffset"], source.get("latestOffset")) for source in progress["sources"]]
    return {
        "name": progress["name"],
        "batch": progress["batchId"],
        # An offset is the number of messages before it, also after a start from the checkpoint.
        "rows": sum(_messages(end) for end, _ in ends),
        # What was in the topic when the micro-batch began, and is in no micro-batch yet.
        "lag": sum(max(0, _messages(latest) - _messages(end)) for end, latest in ends),
        "rows_per_second": round(progress.get("inputRowsPerSecond") or 0.0, 1),
        "milliseconds": dict(progress["durationMs"]),
    }


def _messages(offsets: Mapping[str, Mapping[str, int]] | None) -> int:
    """The messages before an offset, over all partitions of all topics."""
    return sum(sum(partitions.values()) for partitions in (offsets or {}).values())
