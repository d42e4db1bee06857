"""The sales ETL's stages: what each reads, checks and writes. What is computed is in `sales/`."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jobkit import incremental
from jobkit.errors import DataError
from jobkit.frames import schema_of
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from sales import analytics, quality, summary as read_back
from sales.schema import ANALYTICS, ENRICHED, REVENUE
from sales.transform import clean_customers, clean_sales, enrich, unknown_customers

if TYPE_CHECKING:
    from jobkit.job import Job


def extract(job: Job) -> dict[str, Any]:
    """Merge the files that have come since the last good run into the typed sales and customers."""
    full = job.params["full"] == "yes"
    return {
        "sales": incremental.load_new(
            job, "sales_data", "sales", full=full, revenue=F.sum(F.expr(REVENUE))
        ),
        "customers": incremental.load_new(job, "customer_data", "customers", full=full),
    }


def transform(job: Job) -> dict[str, Any]:
    """Stage the enriched sales and the analytics; raises DataError with every check that failed."""
    # What extract counted, not what is counted now: a sale that gets lost between the stages must show.
    expected = Decimal(job.results["extract"]["sales"]["revenue"])
    sales, customers = clean_sales(job.staged("sales")), job.staged("customers")
    customers = clean_customers(customers, job.as_of)
    outputs = {ENRICHED: quality.stage(job, ENRICHED, enrich(sales, customers), "revenue")}
    enriched = job.staged(ENRICHED)
    results = {
        "customer_analytics": lambda: analytics.customer_analytics(enriched, customers),
        "product_analytics": lambda: analytics.product_analytics(enriched),
        "daily_trends": lambda: analytics.daily_trends(enriched),
        # Each customer lives in one city and is in one segment: these two follow from the customers.
        "geographic_analytics": lambda: analytics.geographic_analytics(
            job.staged("customer_analytics")
        ),
        "segment_performance": lambda: analytics.segment_performance(
            job.staged("customer_analytics")
        ),
    }
    for role, result in results.items():
        outputs[role] = quality.stage(job, role, result(), ANALYTICS[role])
    # Asked for only where sales were lost: the answer is another pass over them.
    lost = outputs[ENRICHED].rows < job.results["extract"]["sales"]["rows"]
    unknown = quality.unknown(unknown_customers(sales, customers)) if lost else None
    problems = quality.problems(expected, outputs, unknown)
    if problems:
        raise DataError("the results do not reconcile with the input:\n- " + "\n- ".join(problems))
    return quality.report(expected, outputs)


def load(job: Job) -> dict[str, Any]:
    """Publish what the run has made: the tables of PostgreSQL in one transaction, then each of the lake."""
    tables = {f"{role}_table": job.stage(f"{role}_table", job.staged(role)) for role in ANALYTICS}
    now = datetime.now(timezone.utc).replace(microsecond=0)
    row = (job.run, date.fromisoformat(job.as_of), now)
    publication = job.spark.createDataFrame([row], schema_of(job.dataset("publication")))
    tables["publication"] = job.stage("publication", publication)
    loaded = {role: note for role, note in job.results["extract"].items() if note["files"]}
    rows = job.results["transform"]["rows"]
    results = {role: {"rows": rows[role], "as_of": job.as_of} for role in (ENRICHED, *ANALYTICS)}
    job.publish({**tables, **results, **loaded})
    return {"published": [*tables, *results, *loaded]}


def summary(job: Job) -> dict[str, Any]:
    """What was published, read back from the warehouse; raises DataError when it is not what was computed."""
    tables = {role: job.read(f"{role}_table") for role in ANALYTICS}
    return read_back.summary(tables, job.read("publication"), job.run, job.results["transform"])
