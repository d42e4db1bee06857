"""Each symbol's day is summed up, and other days are left alone."""

from datetime import date, datetime, timezone
from decimal import Decimal

import market_flow

DAY = date(2024, 1, 15)
AT = datetime(2024, 1, 15, 10, tzinfo=timezone.utc)


def quote(symbol, price, volume, sequence, day=DAY):
    return (symbol, Decimal(price), volume, AT, sequence, day)


def test_one_row_a_symbol_of_the_day(local_job):
    quotes = [
        quote("A", "10.00", 5, 1),
        quote("A", "10.01", 7, 2),
        quote("B", "3.00", 1, 3),
        quote("A", "99.00", 1, 4, day=date(2024, 1, 13)),
        quote("A", "99.00", 1, 5, day=date(2024, 1, 16)),
    ]
    job = local_job("market-flow", as_of="2024-01-15").given("quotes", quotes)
    market_flow.run(job)
    rows = sorted(job.written["summary"], key=lambda row: row["symbol"])
    assert rows == [
        {
            "symbol": "A",
            "day": DAY,
            "ticks": 2,
            "low": Decimal("10.00"),
            "high": Decimal("10.01"),
            # 10.005 rounded half-up.
            "average": Decimal("10.01"),
            "volume": 12,
        },
        {
            "symbol": "B",
            "day": DAY,
            "ticks": 1,
            "low": Decimal("3.00"),
            "high": Decimal("3.00"),
            "average": Decimal("3.00"),
            "volume": 1,
        },
    ]
