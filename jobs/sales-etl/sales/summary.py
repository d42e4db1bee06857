"""The summary: what was published is compared with what was computed, and made small enough to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any

from jobkit.errors import DataError
from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from .schema import ANALYTICS

TOP = 5
CENT = Decimal("0.01")


def summary(
    tables: Mapping[str, DataFrame], publication: DataFrame, run: str, quality: Mapping[str, Any]
) -> dict[str, Any]:
    """The executive summary, the quality report and the top rows, from the published tables.

    Raises DataError when they are of another run, or have another revenue than `quality` says was computed.
    """
    published = publication.first()
    if published is None or published["run"] != run:
        raise DataError(
            f"the warehouse has the tables of run {published and published['run']}, not of {run}: another run was published meanwhile"
        )
    expected = Decimal(quality["input_revenue"])
    totals = _totals(tables)
    for name in ANALYTICS:
        if totals[name]["revenue"] != expected:
            raise DataError(
                f"sales.{name} adds up to {totals[name]['revenue']}, the input to {expected}"
            )
    days = tables["daily_trends"].agg(
        F.sum("daily_transactions"), F.min("transaction_date"), F.max("transaction_date")
    )
    transactions, first, last = days.first()
    customers = totals["customer_analytics"]["rows"]
    return {
        "executive_summary": {
            "run": run,
            "as_of": str(published["as_of"]),
            "customers": customers,
            "transactions": transactions,
            "revenue": str(expected),
            "average_customer_value": str((expected / customers).quantize(CENT, ROUND_HALF_UP)),
            "first_day": str(first),
            "last_day": str(last),
            "segments": _best(
                tables["segment_performance"],
                segment=F.col("customer_segment"),
                customers=F.col("customers"),
            ),
        },
        "quality_report": dict(quality),
        "top_customers": _best(
            tables["customer_analytics"],
            customer=F.col("customer_name"),
            city=F.col("city"),
            segment=F.col("customer_segment"),
        ),
        "top_products": _best(
            tables["product_analytics"],
            product=F.col("product_name"),
            category=F.col("category"),
            quantity=F.col("total_quantity_sold"),
        ),
    }


def _totals(tables: Mapping[str, DataFrame]) -> dict[str, Row]:
    """Rows and revenue of each table, all in one Spark job."""
    each = (
        tables[name].agg(
            F.lit(name).alias("name"),
            F.count(F.lit(1)).alias("rows"),
            F.sum(column).alias("revenue"),
        )
        for name, column in ANALYTICS.items()
    )
    return {row["name"]: row for row in reduce(DataFrame.union, each).collect()}


def _best(table: DataFrame, **columns: Column) -> list[dict[str, Any]]:
    """The rows with the most revenue as JSON objects; it is text there, since JSON's numbers are doubles."""
    named = [column.alias(name) for name, column in columns.items()]
    revenue = F.col("total_revenue").cast("string").alias("revenue")
    order = [F.desc("total_revenue"), *columns.values()]
    return [
        row.asDict() for row in table.orderBy(*order).limit(TOP).select(*named, revenue).collect()
    ]
