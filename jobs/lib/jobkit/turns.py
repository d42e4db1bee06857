"""Which of a stream's queries goes first: all of them share one driver and its executors."""

from __future__ import annotations

import time
from collections.abc import Iterable

from pyspark.sql.streaming import StreamingQuery

LONGEST = 1.0  # Seconds that a micro-batch waits: where there is a backlog, the others' are never over.
AGAIN = 0.02  # Seconds.

# The scheduler's pool of queries that are due most often, whose tasks go before all others' (infra/jobs/running-job.ts); the others have Spark's own.
FIRST = "first"


def give_way(others: Iterable[StreamingQuery]) -> None:
    """Wait until none of the queries has a micro-batch under way, a second at most.

    Spark starts micro-batches on the second: those of five seconds always meet one of those of a second, which takes twice as long then (seen).
    """
    end = time.monotonic() + LONGEST
    others = list(others)
    while time.monotonic() < end and any(one.status["isTriggerActive"] for one in others):
        time.sleep(AGAIN)
