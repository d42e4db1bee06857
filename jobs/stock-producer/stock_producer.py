"""A stock exchange that is made up: prices walk at random, each tick is numbered within its symbol."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobkit.service import ServiceJob

CENT = Decimal("0.01")


def run(job: ServiceJob) -> None:
    """Send ticks until the job is asked to end."""
    symbols = job.params["symbols"].split(",")
    pause = 1 / float(job.params["rate"])
    # Numbers go on from the clock, so that a producer that is started again uses none twice.
    walk = ticks(symbols, random.Random(), first=time.time_ns() // 1000)
    sent = 0
    while job.pause(pause):
        for _ in symbols:
            job.send("ticks", next(walk))
        sent += len(symbols)
        if sent % (60 * len(symbols)) == 0:
            job.log.info("%d ticks sent", sent)


def ticks(symbols: list[str], chance: random.Random, first: int) -> Iterator[dict[str, Any]]:
    """Ticks of the symbols in turn, without end."""
    prices = {symbol: Decimal(chance.randrange(50_00, 500_00)) * CENT for symbol in symbols}
    sequence = first
    while True:
        for symbol in symbols:
            step = Decimal(chance.randrange(-100, 101)) * CENT
            prices[symbol] = max(CENT, prices[symbol] + step)
            yield {
                "symbol": symbol,
                "price": prices[symbol],
                "volume": chance.randrange(1, 1001),
                "time": datetime.now(timezone.utc),
                "sequence": sequence,
            }
        sequence += 1
