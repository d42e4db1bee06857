"""Where everything lies in the object store. Each run has a folder of its own, so a failed run cannot touch a good result."""

from __future__ import annotations

INPUT = "sales/input"
RUNS = "sales/runs"
CURRENT = "sales/current.json"

ENRICHED = "enriched_sales"
# The published tables, each with the column that must add up to the input's revenue.
ANALYTICS = {
    "customer_analytics": "total_revenue",
    "product_analytics": "total_revenue",
    "geographic_analytics": "total_revenue",
    "daily_trends": "daily_revenue",
    "segment_performance": "total_revenue",
}
# One row that says which run the published tables are from; it is replaced in the same transaction as they are.
PUBLICATION = "publication"


def run_folder(run: str) -> str:
    """The folder of a run, relative to the bucket."""
    return f"{RUNS}/{run}"


def typed(run: str, table: str) -> str:
    """The checked and typed copy of an input file, which lives until the run is published."""
    return f"{run_folder(run)}/typed/{table}"


def output(run: str, name: str) -> str:
    """The Parquet folder of one of the run's results."""
    return f"{run_folder(run)}/{name}"


def report(run: str, stage: str) -> str:
    """What a stage says about itself: rows, revenue, seconds, or its error."""
    return f"{run_folder(run)}/reports/{stage}.json"
