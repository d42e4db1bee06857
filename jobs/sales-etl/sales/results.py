"""The transform stage: from the typed copies of the input to the checked results of a run."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pyspark.sql import Observation, SparkSession
from pyspark.sql import functions as F

from jobkit import storage
from jobkit.errors import DataError

from . import analytics, layout, quality
from .schema import CUSTOMERS, SALES
from .transform import clean_customers, clean_sales, enrich, is_unknown, unknown_customers

SHOWN = 20  # Unknown customers that an error names; the rest are counted.


def transform(spark: SparkSession, base: str, run: str, as_of: str) -> dict[str, Any]:
    """Write the enriched sales and the analytics of a run; raises a DataError with every check that failed."""

    def path(name: str) -> str:
        return f"{base}/{layout.output(run, name)}"

    def typed(name: str) -> Any:
        return spark.read.parquet(f"{base}/{layout.typed(run, name)}")

    # What extract counted, not what we count now: a sale that gets lost between the stages must show.
    expected = Decimal(
        storage.read_json(spark, f"{base}/{layout.report(run, 'extract')}")["revenue"]
    )
    customers = clean_customers(typed(CUSTOMERS.name), as_of)
    joined = enrich(clean_sales(typed(SALES.name)), customers)
    seen = Observation()
    counted = joined.observe(
        seen, F.count(F.lit(1)).alias("rows"), F.sum(is_unknown().cast("int")).alias("unknown")
    )
    known = counted.where(~is_unknown())
    outputs = {layout.ENRICHED: quality.write(known, path(layout.ENRICHED), "revenue")}
    # Asked for only where there are some: each answer is another pass over the sales.
    unknown = unknown_customers(joined)
    some = bool(seen.get["unknown"])
    named = [tuple(row) for row in unknown.limit(SHOWN).collect()] if some else []
    unknown_count = unknown.count() if some else 0

    enriched = spark.read.parquet(path(layout.ENRICHED))
    results = {
        "customer_analytics": lambda: analytics.customer_analytics(enriched, customers),
        "product_analytics": lambda: analytics.product_analytics(enriched),
        "geographic_analytics": lambda: analytics.geographic_analytics(enriched),
        "daily_trends": lambda: analytics.daily_trends(enriched),
        "segment_performance": lambda: analytics.segment_performance(
            spark.read.parquet(path("customer_analytics"))
        ),
    }
    for name, result in results.items():
        outputs[name] = quality.write(result(), path(name), layout.ANALYTICS[name])
    problems = quality.problems(expected, outputs, named, unknown_count)
    if problems:
        raise DataError("the results do not reconcile with the input:\n- " + "\n- ".join(problems))
    return {
        "rows_in": seen.get["rows"],
        "rows_out": {name: measured.rows for name, measured in outputs.items()},
        "as_of": as_of,
        "quality": quality.report(expected, outputs),
    }
