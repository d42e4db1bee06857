"""What must be true of every result: nothing is null, and its revenue is the input's, to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from .analytics import total

if TYPE_CHECKING:
    from jobkit.job import Job

ZERO = Decimal("0.00")
SHOWN = 20  # Unknown customers that an error names; the rest are counted.


@dataclass(frozen=True)
class Measured:
    """What was counted of one result while it was written."""

    rows: int
    revenue: Decimal
    zero_revenue: int
    null_revenue: int
    nulls: int


def stage(job: Job, role: str, frame: DataFrame, revenue: str) -> Measured:
    """Stage a result and measure it in the same pass. `revenue` is the column that must reconcile."""
    got = job.stage(
        role,
        frame,
        revenue=total(revenue),
        zero=F.count(F.when(F.col(revenue) == 0, 1)),
        null=F.count(F.when(F.col(revenue).isNull(), 1)),
    )
    return Measured(
        got["rows"], got["revenue"] or ZERO, got["zero"], got["null"], nulls=got["nulls"]
    )


@dataclass(frozen=True)
class Unknown:
    """Customers whom sales name and whom no customer file has."""

    count: int
    named: Sequence[tuple[str, int, Decimal]]
    """The first of them, with the number of their sales and the revenue."""


def unknown(customers: DataFrame) -> Unknown:
    """From rows of customer, sales and revenue."""
    kept = customers.persist()
    try:
        return Unknown(kept.count(), [tuple(row) for row in kept.limit(SHOWN).collect()])
    finally:
        kept.unpersist()


def problems(
    expected: Decimal, outputs: Mapping[str, Measured], unknown: Unknown | None = None
) -> list[str]:
    """Every check that failed, in words with both numbers."""
    found = []
    for name, measured in outputs.items():
        if measured.revenue != expected:
            short = expected - measured.revenue
            found.append(
                f"revenue of {name} is {measured.revenue}, of the input {expected}: {abs(short)} {_side(short)}"
            )
    if unknown:
        named = ", ".join(
            f"{customer} ({sales} sales, {revenue})" for customer, sales, revenue in unknown.named
        )
        rest = unknown.count - len(unknown.named)
        more = f" and {rest} more" if rest else ""
        found.append(
            f"{unknown.count} unknown customers, in the sales and in no customer file: {named}{more}"
        )
    return found


def _side(short: Decimal) -> str:
    return "is missing" if short > 0 else "too much"


def report(expected: Decimal, outputs: Mapping[str, Measured]) -> dict[str, object]:
    """The quality report as small JSON. Amounts are strings, since JSON's numbers are doubles."""
    customers = outputs["customer_analytics"]
    clean = not problems(expected, outputs) and customers.zero_revenue == 0
    return {
        "status": "EXCELLENT" if clean else "REVIEW NEEDED",
        "null_values": sum(measured.nulls for measured in outputs.values()),
        "records_with_null_revenue": customers.null_revenue,
        "records_with_zero_revenue": customers.zero_revenue,
        "reconciliation": (
            "PASS" if all(measured.revenue == expected for measured in outputs.values()) else "FAIL"
        ),
        "input_revenue": str(expected),
        "output_revenue": {name: str(measured.revenue) for name, measured in outputs.items()},
        "rows": {name: measured.rows for name, measured in outputs.items()},
    }
