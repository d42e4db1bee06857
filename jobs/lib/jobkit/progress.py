"""How far a stream is: the report that its driver leaves in the object store, where `npm run jobs` reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.streaming import StreamingQuery
from pyspark.sql.streaming.listener import StreamingQueryProgress

from .late import Late

COUNTED = ("late", "rejected")

Progress = Mapping[str, Any]
"""What Spark tells of a micro-batch, as values of JSON: its own object has offsets as text, and rows for what was observed."""


Offsets = Mapping[str, Mapping[str, int]]
"""Messages before a place in each partition of each topic."""


def now() -> str:
    """The moment, as reports have it: in ISO 8601, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def told(one: StreamingQueryProgress) -> Progress:
    """What Spark tells of a micro-batch, of `StreamingQuery.lastProgress`."""
    return json.loads(one.json)


def has_run(one: Progress) -> bool:
    """Whether that is of a micro-batch that has run, not of a look at what there is to do, which has the next one's number."""
    return "addBatch" in one["durationMs"]


class Tally:
    """How many messages each query has rejected, how many came late, and after which event that is counted, since it began; a report carries it over a restart.

    :param before: the job's last report.
    """

    def __init__(self, before: Mapping[str, Any] | None) -> None:
        self.before: Mapping[str, Any] = before or {"queries": []}
        self._counts = {
            query["name"]: {kind: query.get(kind, 0) for kind in COUNTED}
            for query in self.before["queries"]
        }
        self.latest: dict[str, int] = {
            query["name"]: query["latest"] for query in self.before["queries"] if "latest" in query
        }
        self._seen: dict[str, str] = {}
        # The number of the last micro-batch that has ended, of each query.
        self._ended: dict[str, int] = {}
        self.ran: frozenset[str] = frozenset()
        """Queries of which a micro-batch was seen."""

    def told(self, query: str) -> dict[str, int]:
        """What a report says of a query: its counts, and its latest event, in microseconds since 1970, if it looks for late ones."""
        latest = {"latest": self.latest[query]} if query in self.latest else {}
        return {**self.of(query), **latest}

    def of(self, query: str) -> dict[str, int]:
        """The counts of a query."""
        return self._counts.setdefault(query, dict.fromkeys(COUNTED, 0))

    def late(self, query: str, late: Late) -> None:
        """Add what came late in a micro-batch."""
        self.of(query)["late"] += late.count
        if late.latest is not None:
            self.latest[query] = late.latest

    def follow(self, query: StreamingQuery, last: Progress, ours: bool) -> None:
        """Add the micro-batches of a query that have ended since the last look, the latest of which `last` tells, as `add` does.

        Spark keeps a hundred, which are asked for where `last` is not all that is new: to look at those of three queries each second took
        half of a driver's CPU in a backlog (seen: of 5.1 s in 25, 2.5 are left).
        """
        here = has_run(last)
        if here:
            self.ran |= {query.name}
        # One that waits tells of the next.
        ended = last["batchId"] - (not here)
        before = self._ended.get(query.name)
        self._ended[query.name] = ended
        if before is not None and ended == before:
            return
        alone = before is not None and ended == before + 1 and here
        self.add([last] if alone else query.recentProgress, ours)

    def add(self, recent: Sequence[Mapping[str, Any]], ours: bool) -> None:
        """Add what Spark tells of a query's micro-batches (`recentProgress`, or as `told`), each once. With `ours` the late ones are counted by us, one by one."""
        for one in recent:
            # A query that waits tells of its next micro-batch before that has run: its number says nothing.
            if one["timestamp"] <= self._seen.get(one["name"], ""):
                continue
            self._seen[one["name"]] = one["timestamp"]
            metrics = one.get("observedMetrics", {})
            counts = self.of(one["name"])
            counts["rejected"] += sum(
                of["rejected"] for of in metrics.values() if "rejected" in of
            )
            if not ours:
                dropped = (of["numRowsDroppedByWatermark"] for of in one.get("stateOperators", []))
                counts["late"] += sum(dropped)


def counted(messages: DataFrame, role: str) -> DataFrame:
    """The messages of a stream; how many of them are no rows is in what Spark tells of each micro-batch."""
    return messages.observe(f"messages of {role}", F.count("_problem").alias("rejected"))


def report(job: str, at: str, last: Sequence[Progress], tally: Tally) -> dict[str, Any]:
    """The report of a job from the last micro-batch of each of its queries; `at` is the moment, as ISO 8601 has it."""
    latest = _latest(last)
    queries = [{**_query(one, latest), **tally.told(one["name"])} for one in last]
    return {"job": job, "at": at, "queries": queries}


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
