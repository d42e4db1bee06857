"""What must be true of every result: nothing is null, and its revenue is the input's, to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from .analytics import total

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Measured:
    """What was counted of one result while it was written."""

    rows: int
    revenue: Decimal
    zero_revenue: int
    nulls: Mapping[str, int]


def write(frame: DataFrame, path: str, revenue: str) -> Measured:
    """Write a result as Parquet and measure it in the same pass. `revenue` is the column that must reconcile."""
    seen = Observation()
    nulls = [
        F.sum(F.when(F.col(name).isNull(), 1).otherwise(0)).alias(f"null_{name}")
        for name in frame.columns
    ]
    frame.observe(
        seen,
        F.count(F.lit(1)).alias("rows"),
        total(revenue).alias("revenue"),
        F.sum(F.when(F.col(revenue) == 0, 1).otherwise(0)).alias("zero"),
        *nulls,
    ).write.mode("overwrite").parquet(path)
    got = seen.get
    return Measured(
        rows=got["rows"],
        revenue=got["revenue"] or ZERO,
        zero_revenue=got["zero"] or 0,
        nulls={name: got[f"null_{name}"] or 0 for name in frame.columns},
    )


# A customer whom sales name and the customer file lacks, with the number of these sales and their revenue.
Unknown = tuple[str, int, Decimal]


def problems(
    expected: Decimal,
    outputs: Mapping[str, Measured],
    unknown: Sequence[Unknown] = (),
    unknown_count: int = 0,
) -> list[str]:
    """Every check that failed, in words with both numbers.

    `unknown` are the unknown customers to name, `unknown_count` how many there are in all.
    """
    found = []
    for name, measured in outputs.items():
        nulls = [f"{column} {count}" for column, count in measured.nulls.items() if count]
        if nulls:
            found.append(f"{name} has nulls: {', '.join(nulls)}")
        if measured.revenue != expected:
            short = expected - measured.revenue
            found.append(
                f"revenue of {name} is {measured.revenue}, of the input {expected}: {abs(short)} {_side(short)}"
            )
    if unknown:
        named = ", ".join(
            f"{customer} ({sales} sales, {revenue})" for customer, sales, revenue in unknown
        )
        rest = unknown_count - len(unknown)
        more = f" and {rest} more" if rest else ""
        found.append(
            f"{unknown_count} unknown customers, in the sales and not in customer_data.csv: {named}{more}"
        )
    return found


def _side(short: Decimal) -> str:
    return "is missing" if short > 0 else "too much"


def report(expected: Decimal, outputs: Mapping[str, Measured]) -> dict[str, object]:
    """The quality report as small JSON. Amounts are strings, since JSON's numbers are doubles."""
    customers = outputs["customer_analytics"]
    null_values = sum(sum(measured.nulls.values()) for measured in outputs.values())
    clean = not problems(expected, outputs) and customers.zero_revenue == 0
    return {
        "status": "EXCELLENT" if clean else "REVIEW NEEDED",
        "null_values": null_values,
        "records_with_null_revenue": customers.nulls["total_revenue"],
        "records_with_zero_revenue": customers.zero_revenue,
        "unknown_customers": 0,
        "reconciliation": (
            "PASS" if all(measured.revenue == expected for measured in outputs.values()) else "FAIL"
        ),
        "input_revenue": str(expected),
        "output_revenue": {name: str(measured.revenue) for name, measured in outputs.items()},
        "rows": {name: measured.rows for name, measured in outputs.items()},
    }
