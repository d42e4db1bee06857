"""Ticks fit their topic and are numbered without a gap."""

import random
from itertools import islice

import stock_producer
from jobkit import rows
from jobkit.dataset import Dataset

SYMBOLS = ["A", "B"]


def some(count, seed=1):
    return list(islice(stock_producer.ticks(SYMBOLS, random.Random(seed), first=10), count))


def test_each_symbol_has_its_turn_under_one_number():
    found = [(tick["symbol"], tick["sequence"]) for tick in some(6)]
    assert found == [("A", 10), ("B", 10), ("A", 11), ("B", 11), ("A", 12), ("B", 12)]


def test_ticks_fit_their_topic(specs):
    ticks = Dataset.of("ticks", specs["stock-producer"]["writes"]["ticks"])
    for tick in some(500):
        rows.encode(ticks, tick)


def test_prices_walk_by_at_most_a_unit_and_never_below_a_cent():
    prices = [tick["price"] for tick in some(2000) if tick["symbol"] == "A"]
    assert all(abs(after - before) <= 1 for before, after in zip(prices, prices[1:], strict=False))
    assert min(prices) > 0 and len(set(prices)) > 100
