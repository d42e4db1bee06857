"""The load stage: the run's results become what everyone reads, in the warehouse and in the object store."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from pyspark.sql import SparkSession

from jobkit import storage
from jobkit.warehouse import Warehouse, publish

from . import layout

KEPT = 5  # Published runs whose files stay, the current one among them.


def load(
    spark: SparkSession, base: str, run: str, as_of: str, warehouse: Warehouse
) -> dict[str, Any]:
    """Publish a run: the tables in one transaction, then `current.json`; then remove the files of old runs."""
    tables = {
        name: spark.read.parquet(f"{base}/{layout.output(run, name)}") for name in layout.ANALYTICS
    }
    published_at = datetime.now(timezone.utc).isoformat(timespec="seconds")
    fields = "run string, as_of string, published_at string"
    publication = spark.createDataFrame([(run, as_of, published_at)], fields)
    publish(spark, warehouse, "sales", {**tables, layout.PUBLICATION: publication})
    current = f"{base}/{layout.CURRENT}"
    kept = history(run, storage.read_json(spark, current))
    storage.write_json(
        spark,
        current,
        {
            "run": run,
            "as_of": as_of,
            "published_at": published_at,
            "outputs": {
                name: layout.output(run, name) for name in (layout.ENRICHED, *layout.ANALYTICS)
            },
            "history": kept,
        },
    )
    storage.delete(spark, f"{base}/{layout.run_folder(run)}/typed")
    removed = [old for old in storage.folders(spark, f"{base}/{layout.RUNS}") if old not in kept]
    for old in removed:
        storage.delete(spark, f"{base}/{layout.run_folder(old)}")
    return {"published": [f"sales.{name}" for name in tables], "removed_runs": removed}


def history(run: str, current: dict[str, Any] | None) -> list[str]:
    """The published runs that are kept, newest first."""
    before = current["history"] if current else []
    return [run, *(old for old in before if old != run)][:KEPT]
