"""Whether two sides have the same results: `compare.py LEFT RIGHT [--cents]`; each is a folder with `<table>/*.parquet` or `<table>.parquet`.

Without --cents everything must be equal. With it, one side is the seed's: its amounts are doubles, which are right to a cent, and
what it gets wrong is left out. Prints what differs and ends with 1.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

ENRICHED = """transaction_id, customer_id, product_name, category, CAST(quantity AS BIGINT), price, revenue, transaction_date,
customer_name, email, city, state, registration_date, CAST(customer_tenure_days AS BIGINT), customer_segment"""


@dataclass(frozen=True)
class Table:
    """What is compared of a table: under which key, which numbers and amounts, and what the seed's side has not, or has wrong."""

    key: tuple[str, ...]
    counts: tuple[str, ...]
    amounts: tuple[str, ...]
    not_of_the_seed: tuple[str, ...] = ()


TABLES = {
    "customer_analytics": Table(
        ("customer_id",),
        ("total_transactions", "purchase_frequency", "last_purchase_date", "city", "state"),
        ("total_revenue", "avg_transaction_value"),
        ("customer_name", "customer_segment"),
    ),
    "product_analytics": Table(
        ("product_name", "category"),
        ("total_quantity_sold", "transaction_count"),
        ("total_revenue", "avg_price"),
    ),
    "geographic_analytics": Table(
        ("state", "city"), ("total_transactions",), ("total_revenue",), ("unique_customers",)
    ),
    "daily_trends": Table(
        ("transaction_date",), ("daily_transactions",), ("daily_revenue",), ("unique_customers",)
    ),
}
SEGMENTS = Table(("customer_segment",), ("customers",), ("total_revenue", "avg_customer_value"))


def rows_of(folder: Path, table: str) -> str:
    """The table function that reads a side's table."""
    path = folder / table
    return f"read_parquet('{path}/*.parquet')" if path.is_dir() else f"'{path}.parquet'"


def different(left: str, right: str, table: Table, cents: bool) -> str:
    """The query that counts the rows that only one side has, or that differ."""
    exact = table.counts + (() if cents else table.not_of_the_seed)
    same = [f"l.{name} = r.{name}" for name in exact]
    # Doubles: a difference of a cent comes out as a little more.
    close = (
        "abs(CAST(l.{0} AS DOUBLE) - CAST(r.{0} AS DOUBLE)) < 0.0101" if cents else "l.{0} = r.{0}"
    )
    same += [close.format(name) for name in table.amounts]
    return (
        f"SELECT count(*) FROM {left} AS l FULL JOIN {right} AS r USING ({', '.join(table.key)}) "
        f"WHERE NOT coalesce({' AND '.join(same)}, false)"
    )


def compare(left: Path, right: Path, cents: bool) -> list[str]:
    """What differs, a line each."""
    tables = TABLES if cents else {**TABLES, "segment_performance": SEGMENTS}
    # The rows in whatever order: a sum of their hashes, which is too wide to overflow.
    whole = "count(*)" if cents else f"count(*), sum(CAST(hash({ENRICHED}) AS HUGEINT))"
    found = []
    with duckdb.connect() as database:
        database.execute("SET threads = 2")
        database.execute("SET enable_progress_bar = false")
        sides = [
            database.execute(f"SELECT {whole} FROM {rows_of(side, 'enriched_sales')}").fetchone()
            for side in (left, right)
        ]
        if sides[0] != sides[1]:
            found.append(f"enriched_sales: {sides[0]} in {left}, {sides[1]} in {right}")
        for name, table in tables.items():
            query = different(rows_of(left, name), rows_of(right, name), table, cents)
            (count,) = database.execute(query).fetchone()
            if count:
                found.append(f"{name}: {count} rows differ between {left} and {right}")
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("left", type=Path)
    parser.add_argument("right", type=Path)
    parser.add_argument("--cents", action="store_true")
    args = parser.parse_args()
    wrong = compare(args.left, args.right, args.cents)
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)
