"""What becomes of ticks: quotes by day, bars by minute, totals by symbol."""

from datetime import date, datetime, timezone
from decimal import Decimal

import pytest
import stock_ticks


@pytest.fixture
def ticks(spark):
    rows = [
        ("A", Decimal("10.00"), 5, datetime(2024, 1, 15, 23, 59, 10, tzinfo=timezone.utc), 1),
        ("A", Decimal("12.50"), 1, datetime(2024, 1, 15, 23, 59, 59, tzinfo=timezone.utc), 2),
        ("A", Decimal("11.00"), 2, datetime(2024, 1, 16, 0, 0, 0, tzinfo=timezone.utc), 3),
        ("B", Decimal("3.00"), 7, datetime(2024, 1, 15, 23, 59, 30, tzinfo=timezone.utc), 4),
    ]
    return spark.createDataFrame(
        rows, "symbol string, price decimal(12,2), volume bigint, time timestamp, sequence bigint"
    )


def test_a_quote_is_found_under_its_day(ticks):
    days = {row.sequence: row.day for row in stock_ticks.quotes(ticks).collect()}
    assert days == {
        1: date(2024, 1, 15),
        2: date(2024, 1, 15),
        3: date(2024, 1, 16),
        4: date(2024, 1, 15),
    }


def test_bars_are_by_symbol_and_minute(ticks):
    found = stock_ticks.bars(ticks).orderBy("symbol", "minute").collect()
    assert [(r.symbol, r.day.day, str(r.low), str(r.high), r.volume, r.ticks) for r in found] == [
        ("A", 15, "10.00", "12.50", 6, 2),
        ("A", 16, "11.00", "11.00", 2, 1),
        ("B", 15, "3.00", "3.00", 7, 1),
    ]


def test_totals_are_by_symbol(ticks):
    found = {row.symbol: (row.ticks, row.volume) for row in stock_ticks.totals(ticks).collect()}
    assert found == {"A": (3, 8), "B": (1, 7)}


def test_what_is_written_fits_the_declared_tables(ticks, specs):
    from jobkit.dataset import Dataset
    from jobkit.frames import fitting

    writes = specs["stock-ticks"]["writes"]
    made = {
        "quotes": stock_ticks.quotes,
        "archive": stock_ticks.archive,
        "bars": stock_ticks.bars,
        "totals": stock_ticks.totals,
    }
    for role, make in made.items():
        assert fitting(Dataset.of(role, writes[role]), make(ticks)).count() > 0
