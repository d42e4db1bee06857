"""The summary stage: what was published is read back from where users read it, and compared with what was computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from . import layout

# Runs one SQL query against the warehouse and returns its rows.
Query = Callable[[str], Sequence[Sequence[Any]]]

TOP = 5
CENT = Decimal("0.01")


def summary(query: Query, run: str, quality: dict[str, Any]) -> dict[str, Any]:
    """The executive summary, the quality report and the top rows, small enough for an XCom.

    Raises ValueError when the warehouse has another run or another revenue than `quality` says was computed.
    """
    ((published, as_of),) = query(f"SELECT run, as_of FROM sales.{layout.PUBLICATION}")
    if published != run:
        raise ValueError(
            f"the warehouse has the tables of run {published}, not of {run}: another run was published meanwhile"
        )
    expected = Decimal(quality["input_revenue"])
    for table, column in layout.ANALYTICS.items():
        ((revenue,),) = query(f"SELECT SUM({column}) FROM sales.{table}")
        if money(revenue) != expected:
            raise ValueError(f"sales.{table} adds up to {money(revenue)}, the input to {expected}")
    ((customers,),) = query("SELECT COUNT(*) FROM sales.customer_analytics")
    ((transactions, first, last),) = query(
        "SELECT SUM(daily_transactions), MIN(transaction_date), MAX(transaction_date) FROM sales.daily_trends"
    )
    return {
        "executive_summary": {
            "run": run,
            "as_of": as_of,
            "customers": int(customers),
            "transactions": int(transactions),
            "revenue": str(expected),
            "average_customer_value": str(money(expected / int(customers))),
            "first_day": str(first),
            "last_day": str(last),
            "segments": rows(
                query,
                ("segment", "customers", "revenue"),
                "SELECT customer_segment, customers, total_revenue FROM sales.segment_performance ORDER BY 3 DESC, 1",
            ),
        },
        "quality_report": quality,
        "top_customers": rows(
            query,
            ("customer", "city", "segment", "revenue"),
            "SELECT customer_name, city, customer_segment, total_revenue FROM sales.customer_analytics "
            f"ORDER BY total_revenue DESC, customer_id LIMIT {TOP}",
        ),
        "top_products": rows(
            query,
            ("product", "category", "quantity", "revenue"),
            "SELECT product_name, category, total_quantity_sold, total_revenue FROM sales.product_analytics "
            f"ORDER BY total_revenue DESC, product_name LIMIT {TOP}",
        ),
    }


def rows(query: Query, names: Sequence[str], sql: str) -> list[dict[str, Any]]:
    """The rows of a query as JSON objects; `revenue` as text, since JSON's numbers are doubles."""
    named = (dict(zip(names, row, strict=True)) for row in query(sql))
    return [{**row, "revenue": str(money(row["revenue"]))} for row in named]


def money(value: Any) -> Decimal:
    """An amount in cents, half a cent rounded up."""
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)
